// SPDX-License-Identifier: PostgreSQL
#include "extension/service/placement.h"

#include <algorithm>
#include <set>

#include "extension/ground/settings.h"
#include "extension/ground/sql.h"

namespace relevance::extension {
namespace {

using Clock = std::chrono::steady_clock;

constexpr long kProbeConnectMs = 2000;
constexpr long kProbeAnswerMs = 3000;

// How long a service must not have answered probes before trainings there are given up.
constexpr auto kSilentFor = std::chrono::seconds(10);

ServiceLoad load_of(const contract::Health& health) {
  ServiceLoad load;
  health.version.copy(load.version, sizeof load.version - 1);
  load.running = health.running.value_or(-1);
  load.queued = health.queued.value_or(-1);
  load.threads = health.threads.value_or(-1);
  load.memory_free_mb = health.memory_free_mb.value_or(-1);
  return load;
}

std::optional<ServiceState> known(const ModelService& service) {
  ServiceState state;
  if (!find_service(service.id, &state)) return std::nullopt;
  return state;
}

}  // namespace

std::vector<ModelService> services_in_use() {
  const SpiRows rows = query("SELECT url FROM relevance.drained_service");
  std::set<std::string> drained;
  for (std::size_t i = 0; i < rows.size(); ++i) drained.insert(rows.text_or_empty(i, "url"));
  std::vector<ModelService> services = model_services();
  std::erase_if(services, [&](const ModelService& s) { return drained.contains(s.url); });
  return services;
}

std::vector<ModelService> preferred(std::vector<ModelService> services, std::int64_t machine,
                                    const std::string& model_home) {
  if (services.empty()) return services;
  const auto home =
      std::find_if(services.begin(), services.end(),
                   [&](const ModelService& service) { return service.home == model_home; });
  const auto count = static_cast<std::int64_t>(services.size());
  const std::int64_t first = home != services.end() ? home - services.begin() : machine % count;
  std::rotate(services.begin(), services.begin() + first, services.end());
  return services;
}

std::vector<ModelService> of_version(std::vector<ModelService> services, std::string_view version) {
  std::erase_if(services, [&](const ModelService& service) {
    const std::optional<ServiceState> state = known(service);
    return !state || state->load.version != version;
  });
  return services;
}

std::optional<ModelService> place(int slot, const std::vector<ModelService>& services) {
  std::vector<ServiceId> ids;
  for (const ModelService& service : services) ids.push_back(service.id);
  const int place = place_run(slot, ids.data(), static_cast<int>(ids.size()));
  if (place < 0) return std::nullopt;
  return services[static_cast<std::size_t>(place)];
}

ProbeResult probe(const ModelService& service, const SocketWaiter& waiter) {
  const long connect_ms = std::min<long>(settings.connect_timeout_ms, kProbeConnectMs);
  const long answer_ms = std::min<long>(settings.request_timeout_ms, kProbeAnswerMs);
  ServiceClient client(service.endpoint, {connect_ms, answer_ms}, waiter);
  ProbeResult result;
  const auto start = Clock::now();
  if (client.is_reachable(&result.failure)) result.health = client.health();
  result.took_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  return result;
}

bool may_be_starting(const ModelService& service, const ProbeResult& result) {
  return service.is_bundled() && result.failure && result.failure->code() == "service_unreachable";
}

void note_health(const ModelService& service, const ProbeResult& result) {
  if (!result.failure) return service_answered(service.id, result.took_ms, load_of(result.health));
  const TransientError& why = *result.failure;
  const std::string error = why.message() + (why.detail().empty() ? "" : " (" + why.detail() + ")");
  service_failed(service.id, error.c_str(), why.code() == "service_lost");
}

void require_answering(const ModelService& service, Clock::time_point heard_at) {
  const std::optional<ServiceState> state = known(service);
  if (!state || state->failures < 2 || !state->is_silent || state->load.running < 0) return;
  if (Clock::now() - std::max(state->down_since, heard_at) < kSilentFor) return;
  throw TransientError("service_lost", name_of(service) + " has stopped answering", state->error);
}

std::optional<Clock::time_point> all_down_since(const std::vector<ModelService>& services) {
  std::optional<Clock::time_point> since;
  for (const ModelService& service : services) {
    const std::optional<ServiceState> state = known(service);
    if (!state || !is_down(*state)) return std::nullopt;
    since = std::max(since.value_or(state->down_since), state->down_since);
  }
  return since;
}

TransientError why_none(const std::vector<ModelService>& services) {
  if (services.empty())
    return {"service_unreachable", "no model service is in use", "All are being drained.",
            "SELECT relevance.resume_service(url) uses one again."};
  std::string errors;
  bool all_silent = true;
  for (const ModelService& service : services) {
    const std::optional<ServiceState> state = known(service);
    all_silent &= state && state->is_silent;
    if (state && *state->error) errors += (errors.empty() ? "" : "; ") + std::string(state->error);
  }
  const char* code = all_silent ? "service_lost" : "service_unreachable";
  const char* hint =
      "Check relevance.model_service_url and that the services run; problems of the "
      "bundled one are in the server log.";
  if (services.size() == 1) return {code, errors, "", hint};
  return {code, "no model service can be reached", errors, hint};
}

}  // namespace relevance::extension
