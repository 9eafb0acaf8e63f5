// SPDX-License-Identifier: PostgreSQL
// The worker that carries out the pending tasks at the model services (model_tasks.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "extension/service/model_services.h"
#include "extension/service/service_client.h"
#include "extension/training/run_watch.h"

namespace relevance::extension {

// Carries out due tasks until none is due. Throws Stopped.
void empty_outbox(const Watch& watch);

// Gives a machine a model at the service and returns its id. nullopt: the machine is gone. Throws
// what the client throws, and TransientError bad_answer; the outbox then retries. C++ zone.
std::optional<int> register_model(std::int64_t machine, const std::string& home,
                                  ServiceClient& client);

}  // namespace relevance::extension
