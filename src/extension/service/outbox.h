// SPDX-License-Identifier: PostgreSQL
// The worker that does at the model services what is still to be done there (model_tasks.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "extension/service/model_services.h"
#include "extension/training/run_watch.h"
#include "extension/service/service_client.h"

namespace relevance::extension {

// Does what is due, until nothing is. Throws Stopped.
void empty_outbox(const Watch& watch);

// Gives a machine a model at the service: its number there. nullopt: the machine is gone. Throws
// what the client throws, and TransientError bad_answer; the outbox then tries on. C++ zone.
std::optional<int> register_model(std::int64_t machine, const std::string& home,
                                  ServiceClient& client);

// The services in the order in which they are asked for a machine: its model's home first, without
// one spread by the machine's number. After failures, others come first.
std::vector<ModelService> services_for(std::int64_t machine, const std::string& model_home,
                                       std::int64_t failures);

}  // namespace relevance::extension
