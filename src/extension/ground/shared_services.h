// SPDX-License-Identifier: PostgreSQL
// What all processes of the server know about the model services: which answer, since when, how fast,
// and what they are doing. One process's bad experience spares the others the same (a circuit
// breaker). In shared memory, so it starts empty after a restart: a service nobody has heard of
// counts as one that answers. Of more than kMaxServices, the latest are remembered.
//
// PostgreSQL zone; nothing here raises. Without the shared memory (library not preloaded) nothing is
// known.
#pragma once

#include <chrono>
#include <cstdint>

namespace relevance::extension {

using ServiceId = std::uint64_t;  // a hash of its address; 0: none

inline constexpr int kMaxServices = 64;

// What a service says of itself; -1 and "": it does not say.
struct ServiceLoad {
  char version[32] = "";
  int running = -1;                  // trainings
  int queued = -1;                   // trainings whose data it is receiving
  int threads = -1;                  // per training
  std::int64_t memory_free_mb = -1;  // of its machine
};

struct ServiceState {
  ServiceId id = 0;
  ServiceLoad load;
  double latency_ms = -1;     // of its latest answer
  int failures = 0;           // in a row; 0: it answers
  bool is_silent = false;     // it accepts connections and does not answer
  std::int64_t since_ms = 0;  // since when it answers or does not, in ms since 1970; 0: unknown
  std::int64_t error_at_ms = 0;
  char error[512] = "";  // the latest failure, in one sentence
  int foreign_runs = 0;  // trainings there that are not this server's, when it last answered
  std::chrono::steady_clock::time_point heard_at{};    // when it last answered
  std::chrono::steady_clock::time_point down_since{};  // when failures > 0
  std::chrono::steady_clock::time_point retry_at{};    // when failures > 0: not to be tried before
};

// Requests the shared memory; called once from _PG_init while libraries are preloaded.
void request_shared_services();

void service_answered(ServiceId id, double latency_ms, const ServiceLoad& load);
// is_silent: the connection was accepted, but no answer came in time.
void service_failed(ServiceId id, const char* error, bool is_silent);

// What is known; false: nothing.
bool find_service(ServiceId id, ServiceState* out);

// Whether it failed the last time and is not to be tried yet.
bool is_down(const ServiceState& state);

// Chooses among services for the run in a slot, and notes the choice there: the one with the fewest
// trainings, of equals the first. Services that are down are passed over. Returns its position, or
// -1: all are down.
int place_run(int slot, const ServiceId* services, int count);

// How many trainings of this server a service has.
int own_runs(ServiceId id);

// The monitor, which probes services in the background, keeps its pid here: while it is alive, a
// service is down until it answers, or has not been probed in time.
bool claim_monitor(int pid);
void leave_monitor();
bool has_monitor();

}  // namespace relevance::extension
