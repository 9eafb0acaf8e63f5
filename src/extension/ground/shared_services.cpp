// SPDX-License-Identifier: PostgreSQL
#include "extension/ground/shared_services.h"

#include <algorithm>

#include "extension/ground/shared_memory.h"
#include "extension/ground/shared_state.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

using Clock = std::chrono::steady_clock;

// How long a service is left alone after so many failures in a row.
constexpr auto kFirstPause = std::chrono::milliseconds(500);
constexpr auto kLongestPause = std::chrono::seconds(30);
// The monitor tries a service soon after retry_at; if it does not, a training may.
constexpr auto kMonitorsTime = std::chrono::seconds(30);

struct Services {
  LWLock* lock;
  int monitor_pid;
  ServiceState states[kMaxServices];
};

Services* shared = nullptr;

std::int64_t now_ms() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

ServiceState* find(ServiceId id) {
  for (ServiceState& state : shared->states)
    if (state.id == id) return &state;
  return nullptr;
}

// The entry that was heard of least recently gives way: it may no longer be configured.
ServiceState& find_or_add(ServiceId id) {
  ServiceState* state = find(id);
  if (!state) state = find(0);
  if (!state)
    state = std::min_element(std::begin(shared->states), std::end(shared->states),
                             [](const ServiceState& a, const ServiceState& b) {
                               return std::max(a.heard_at, a.down_since) <
                                      std::max(b.heard_at, b.down_since);
                             });
  if (state->id != id) {
    *state = ServiceState{};
    state->id = id;
  }
  return *state;
}

bool monitor_is_alive() {
  return shared->monitor_pid != 0 && BackendPidGetProc(shared->monitor_pid) != nullptr;
}

bool is_down_now(const ServiceState& state, bool monitored) {
  if (state.failures == 0) return false;
  return Clock::now() < state.retry_at + (monitored ? kMonitorsTime : Clock::duration(0));
}

int count_runs(const RunSlot* slots, ServiceId id) {
  return static_cast<int>(std::count_if(slots, slots + kMaxRunSlots, [id](const RunSlot& slot) {
    return slot.taken && slot.run != 0 && slot.service == id && !slot.only_ending;
  }));
}

}  // namespace

void request_shared_services() {
  SharedMemory<Services>::request("pg_relevance services", &shared);
}

void service_answered(ServiceId id, double latency_ms, const ServiceLoad& load) {
  if (!shared) return;
  static RunSlot slots[kMaxRunSlots];
  bool is_back = false;
  {
    const HeldLock lock(shared->lock);
    ServiceState& state = find_or_add(id);
    is_back = state.failures > 0;
    if (is_back || state.since_ms == 0) state.since_ms = now_ms();
    state.failures = 0;
    state.is_silent = false;
    state.latency_ms = latency_ms;
    state.load = load;
    state.heard_at = Clock::now();
    list_run_slots(slots);
    state.foreign_runs =
        std::max(0, load.running + std::max(load.queued, 0) - count_runs(slots, id));
  }
  if (is_back) wake_schedulers();
}

void service_failed(ServiceId id, const char* error, bool is_silent) {
  if (!shared) return;
  const HeldLock lock(shared->lock);
  ServiceState& state = find_or_add(id);
  const Clock::time_point now = Clock::now();
  if (state.failures == 0) {
    state.since_ms = now_ms();
    state.down_since = now;
  } else if (now < state.retry_at) {
    return;  // several trainings found the same
  }
  const Clock::duration pause = kFirstPause * (1 << std::min(state.failures, 10));
  ++state.failures;
  state.is_silent = is_silent;
  state.retry_at = now + std::min<Clock::duration>(pause, kLongestPause);
  state.error_at_ms = now_ms();
  strlcpy(state.error, error, sizeof state.error);
}

bool find_service(ServiceId id, ServiceState* out) {
  if (!shared) return false;
  const HeldLock lock(shared->lock);
  const ServiceState* state = find(id);
  if (state) *out = *state;
  return state != nullptr;
}

bool is_down(const ServiceState& state) {
  return is_down_now(state, has_monitor());
}

int place_run(int slot, const ServiceId* services, int count) {
  static RunSlot slots[kMaxRunSlots];
  if (!shared) return 0;
  const HeldLock lock(shared->lock);
  list_run_slots(slots);
  const bool monitored = monitor_is_alive();
  int best = -1;
  int fewest = 0;
  for (int i = 0; i < count; ++i) {
    const ServiceState* state = find(services[i]);
    if (state && is_down_now(*state, monitored)) continue;
    const int runs = count_runs(slots, services[i]) + (state ? state->foreign_runs : 0);
    if (best >= 0 && runs >= fewest) continue;
    best = i;
    fewest = runs;
  }
  if (best >= 0) note_service(slot, services[best]);
  return best;
}

int own_runs(ServiceId id) {
  static RunSlot slots[kMaxRunSlots];
  if (!shared) return 0;
  list_run_slots(slots);
  return count_runs(slots, id);
}

bool claim_monitor(int pid) {
  if (!shared) return false;
  const HeldLock lock(shared->lock);
  if (shared->monitor_pid != pid && monitor_is_alive()) return false;
  shared->monitor_pid = pid;
  return true;
}

void leave_monitor() {
  if (!shared) return;
  const HeldLock lock(shared->lock);
  shared->monitor_pid = 0;
}

bool has_monitor() {
  if (!shared) return false;
  const HeldLock lock(shared->lock);
  return monitor_is_alive();
}

}  // namespace relevance::extension
