// SPDX-License-Identifier: PostgreSQL
#include "extension/workers/service_monitor.h"

#include <chrono>
#include <map>

#include "extension/ground/guard.h"
#include "extension/ground/settings.h"
#include "extension/ground/shared_services.h"
#include "extension/ground/worker.h"
#include "extension/service/placement.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kProbeEvery = std::chrono::seconds(5);
constexpr long kLongestWaitMs = 1000;
constexpr auto kStartAgainAfter = std::chrono::seconds(2);

bool has_remote_services() {
  return settings.model_service_url != nullptr && *settings.model_service_url != '\0';
}

// When a service is to be probed next.
Clock::time_point next_probe(const ModelService& service, Clock::time_point last) {
  ServiceState state;
  if (!find_service(service.id, &state)) return {};
  return state.failures > 0 ? state.retry_at : std::max(last, state.heard_at) + kProbeEvery;
}

struct Ended {};

// One after another: a service that does not answer delays the others by five seconds at most, and
// the pauses between its probes grow.
void monitor() {
  const SocketWaiter waiter = [](int socket, bool read, bool write, long timeout_ms) {
    if (socket < 0)
      call_pg([&] { wait_for_latch(timeout_ms); });
    else
      wait_for_socket(socket, read, write, timeout_ms);
    if (worker_should_end()) throw Ended{};
  };
  std::map<ServiceId, Clock::time_point> last_probes;
  while (has_remote_services()) {
    for (const ModelService& service : model_services()) {
      if (Clock::now() < next_probe(service, last_probes[service.id])) continue;
      report_activity(("probing the model service at " + service.url).c_str());
      note_health(service, probe(service, waiter));
      last_probes[service.id] = Clock::now();
    }
    report_activity(nullptr);
    waiter(-1, false, false, kLongestWaitMs);
  }
}

void leave(int, Datum) {
  leave_monitor();
}

}  // namespace

long tend_service_monitor() {
  static Clock::time_point last_start;
  if (!has_remote_services() || has_monitor()) return -1;
  if (Clock::now() - last_start < kStartAgainAfter) return 1000;
  last_start = Clock::now();
  start_worker(kServiceMonitorName, "relevance_service_monitor_main", InvalidOid, 0);
  return 1000;
}

}  // namespace relevance::extension

extern "C" PGDLLEXPORT void relevance_service_monitor_main(Datum) {
  using namespace relevance::extension;
  become_worker();
  connect_worker(InvalidOid, kServiceMonitorName);
  if (!claim_monitor(MyProcPid)) proc_exit(static_cast<int>(WorkerEnd::stay_down));
  before_shmem_exit(leave, 0);
  enter_cpp([] {
    try {
      monitor();
    } catch (const Ended&) {
    }
  });
  proc_exit(static_cast<int>(WorkerEnd::stay_down));
}
