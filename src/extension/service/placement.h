// SPDX-License-Identifier: PostgreSQL
// Which model service trains a run: of those in use, the one with the fewest trainings that answers.
// C++ zone.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extension/service/model_services.h"

namespace relevance::extension {

// Those of relevance.model_service_url that are not being drained; may be empty. Needs a
// transaction.
std::vector<ModelService> services_in_use();

// The same in the order in which a machine prefers them: its model's home first; if it has none,
// spread by the machine's number.
std::vector<ModelService> preferred(std::vector<ModelService> services, std::int64_t machine,
                                    const std::string& model_home);

// Those that reported this version when they last answered.
std::vector<ModelService> of_version(std::vector<ModelService> services, std::string_view version);

// Takes the best of the services for the run in the slot. nullopt: all are down.
std::optional<ModelService> place(int slot, const std::vector<ModelService>& services);

// Asks a service for its health. Waits five seconds at most.
struct ProbeResult {
  contract::Health health;
  double took_ms = 0;
  std::optional<TransientError> failure;  // why it did not answer
};
ProbeResult probe(const ModelService& service, const SocketWaiter& waiter);
// Whether the bundled service refused a connection because it may be starting.
bool may_be_starting(const ModelService& service, const ProbeResult& result);
// Lets all processes know.
void note_health(const ModelService& service, const ProbeResult& result);

// Throws TransientError service_lost if a service that used to report its load has not answered any
// probe for a while, nor the caller since heard_at, so that nothing more is to be expected from it.
void require_answering(const ModelService& service, std::chrono::steady_clock::time_point heard_at);

// Since when all of the services are down; nullopt: one is not. The time is the latest's.
std::optional<std::chrono::steady_clock::time_point> all_down_since(
    const std::vector<ModelService>& services);

// Why none of the services can be used: the error with which a run ends that has waited too long.
TransientError why_none(const std::vector<ModelService>& services);

}  // namespace relevance::extension
