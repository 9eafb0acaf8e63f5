// SPDX-License-Identifier: PostgreSQL
// The scheduler, one per database: compares the queue with the workers that are actually running,
// and repairs differences: starts workers for waiting runs, recovers runs that lost theirs, passes
// on cancellations. It also replaces a launcher that does not come back.

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/settings.h"
#include "extension/ground/shared_state.h"
#include "extension/ground/transaction.h"
#include "extension/ground/worker.h"
#include "extension/queue/attempt_end.h"
#include "extension/queue/run_queue.h"
#include "extension/service/model_services.h"
#include "extension/service/model_tasks.h"
#include "extension/service/placement.h"
#include "extension/workers/launcher.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

using Clock = std::chrono::steady_clock;

constexpr long kPassEveryMs = 10 * 1000;
constexpr long kLookAgainMs = 500;
constexpr auto kSameRunAgainAfter = std::chrono::milliseconds(400);
constexpr auto kRememberStartsFor = std::chrono::minutes(1);
constexpr std::int64_t kOutbox = 0;  // in place of a run: the worker empties the outbox

// What the tables say, read in one transaction.
struct Queue {
  std::vector<Attempt> running;
  std::vector<std::int64_t> to_cancel;
  std::vector<WaitingRun> waiting;
  std::vector<ModelService> services;
  std::optional<long> next_start_ms;
  std::optional<long> next_model_task_ms;
};

// When a run's worker was last started: one that fails before it changes anything must not be
// restarted in a tight loop.
std::map<std::int64_t, Clock::time_point> last_starts;

// Beyond those that can run at once, as many as were started lately: other transactions may have
// locked them.
Queue read_queue() {
  Queue queue;
  in_transaction([&] { cancel_queued_runs(); });
  in_transaction([&] {
    queue = {running_runs(),
             runs_to_cancel(),
             startable_runs(kMaxConcurrentRuns + last_starts.size()),
             services_in_use(),
             milliseconds_to_next_start(),
             milliseconds_to_model_tasks(homes_of(model_services()))};
  });
  return queue;
}

// Runs of this database that have a worker, or, with claimed_only, that their worker has set to
// running.
std::set<std::int64_t> runs_with_worker(DatabaseId database, bool claimed_only) {
  RunSlot slots[kMaxRunSlots];
  const int count = list_run_slots(slots);
  std::set<std::int64_t> runs;
  for (int i = 0; i < count; ++i) {
    const RunSlot& slot = slots[i];
    if (slot.taken && slot.database == database && (slot.claimed || !claimed_only))
      runs.insert(slot.run);
  }
  return runs;
}

enum class Started { yes, no_slot, no_worker };

bool was_just_started(std::int64_t run) {
  const auto found = last_starts.find(run);
  return found != last_starts.end() && Clock::now() - found->second < kSameRunAgainAfter;
}

void remember_start(std::int64_t run) {
  std::erase_if(last_starts,
                [](const auto& start) { return Clock::now() - start.second > kRememberStartsFor; });
  last_starts[run] = Clock::now();
}

// Whether a run that was started a while ago, and is still waiting, is locked by another
// transaction: then a worker could not claim it this time either.
bool is_blocked(std::int64_t run) {
  if (!last_starts.contains(run)) return false;
  bool locked = false;
  in_transaction([&] { locked = is_locked(run); });
  return locked;
}

// When an owner's run was last started, as a running number: among owners with the same turn, the
// one that has waited longest comes first.
std::map<std::string, std::int64_t> last_served;
std::int64_t served = 0;

void note_served(const std::string& owner) {
  if (last_served.size() > kMaxRunSlots * 100) last_served.clear();
  last_served[owner] = ++served;
}

void order_by_turns(std::vector<WaitingRun>& waiting) {
  const auto rank = [](const WaitingRun& run) {
    const auto found = last_served.find(run.owner);
    return std::pair(run.turn, found == last_served.end() ? 0 : found->second);
  };
  std::stable_sort(waiting.begin(), waiting.end(),
                   [&](const WaitingRun& a, const WaitingRun& b) { return rank(a) < rank(b); });
}

// Logged once, until a worker can be started again.
bool full_reported = false;

void report_full() {
  if (full_reported) return;
  full_reported = true;
  call_pg([] {
    ereport(LOG, (errmsg("pg_relevance: no background worker is free for a training"),
                  errdetail("Trainings wait until one is."),
                  errhint("Raise max_worker_processes: one for the launcher, one for each database "
                          "with pg_relevance, one for each concurrent run.")));
  });
}

Started start_run(DatabaseId database, std::int64_t run) {
  const int slot = take_run_slot(settings.max_concurrent_runs, database, run);
  if (slot < 0) return Started::no_slot;
  const bool registered = call_pg(
      [&] { return start_worker(kRunWorkerName, "relevance_run_worker_main", database, slot); });
  remember_start(run);
  note_lack_of_worker(database, !registered);
  if (registered) {
    full_reported = false;
    return Started::yes;
  }
  leave_run_slot(slot, database, run);
  report_full();
  return Started::no_worker;
}

// Returns whether the queue must be checked again soon, without waiting for an event.
bool start_waiting_runs(DatabaseId database, Queue& queue,
                        const std::set<std::int64_t>& under_way) {
  bool look_again = false;
  order_by_turns(queue.waiting);
  for (const WaitingRun& waiting : queue.waiting) {
    const std::int64_t run = waiting.run;
    if (under_way.contains(run)) continue;
    if (!has_free_slot(settings.max_concurrent_runs)) break;  // one that becomes free wakes us
    if (was_just_started(run) || is_blocked(run)) {
      look_again = true;
      continue;
    }
    const Started started = start_run(database, run);
    if (started == Started::no_worker) return true;
    if (started == Started::no_slot) break;
    note_served(waiting.owner);
  }
  return look_again;
}

// While no model service can be used, trainings wait here, and take no slot. Those that have waited
// too long fail. Whoever finds or resumes a service wakes us; without a monitor nobody looks.
bool start_runs_if_served(DatabaseId database, Queue& queue,
                          const std::set<std::int64_t>& under_way) {
  const auto down_since = all_down_since(queue.services);
  if (!down_since && !queue.services.empty()) return start_waiting_runs(database, queue, under_way);
  if (queue.waiting.empty()) return false;
  const auto patience = std::chrono::seconds(settings.service_patience_s);
  if (down_since && Clock::now() - *down_since >= patience)
    in_transaction([&] { fail_impatient_runs(why_none(queue.services)); });
  return down_since && !has_monitor();
}

bool outbox_is_due(const Queue& queue) {
  return queue.next_model_task_ms && *queue.next_model_task_ms == 0;
}

// Returns whether it could not be started yet.
bool start_outbox(DatabaseId database, const Queue& queue,
                  const std::set<std::int64_t>& under_way) {
  if (!outbox_is_due(queue) || under_way.contains(kOutbox)) return false;
  return was_just_started(kOutbox) || start_run(database, kOutbox) != Started::yes;
}

// PostgreSQL restarts the launcher, but if that fails at first it waits by the system clock: if
// that is set back meanwhile, the wait grows by as much.
void replace_missing_launcher() {
  if (launcher_is_missing()) call_pg([] { start_launcher(); });
}

bool is_running(const Queue& queue, std::int64_t run) {
  return std::any_of(queue.running.begin(), queue.running.end(),
                     [run](const Attempt& running) { return running.run == run; });
}

long pass(DatabaseId database) {
  replace_missing_launcher();
  free_abandoned_slots(database);
  // The order matters. A run claimed before the queue was read must be running there; otherwise it
  // is no longer its worker's. A run that is running there must have a worker afterwards; otherwise
  // it was lost, or has ended in between: the recovery checks its state again.
  const std::set<std::int64_t> claimed = runs_with_worker(database, true);
  Queue queue = read_queue();
  const std::set<std::int64_t> under_way = runs_with_worker(database, false);
  for (const std::int64_t run : claimed)
    if (!is_running(queue, run)) ask_run(database, run, RunRequest::forget);
  for (const Attempt& running : queue.running)
    if (!under_way.contains(running.run)) in_transaction([&] { recover_lost_run(running); });
  for (const std::int64_t run : queue.to_cancel) ask_run(database, run, RunRequest::cancel);
  if (queue.waiting.empty() && !outbox_is_due(queue)) note_lack_of_worker(database, false);
  bool look_again = start_runs_if_served(database, queue, under_way);
  look_again |= start_outbox(database, queue, under_way);
  long wait = look_again ? kLookAgainMs : kPassEveryMs;
  for (const auto& next : {queue.next_start_ms, queue.next_model_task_ms})
    if (next && *next > 0) wait = std::clamp(*next, 10L, wait);
  return wait;
}

// Why the passes have failed since the last successful one; empty: none has. The same reason is
// logged once, however long it lasts.
std::string last_failure;

// Returns whether the reason is a new one.
bool log_failed_pass(const Error& error) {
  const std::string message = to_server_for_people(error.message());
  const std::string detail = to_server_for_people(error.detail());
  const std::string hint = to_server_for_people(error.hint());
  const std::string context = to_server_for_people(context_of(error));
  if (last_failure == message + detail) return false;
  last_failure = message + detail;
  call_pg([&] {
    ereport(LOG, (errmsg_internal("relevance scheduler: %s", message.c_str()),
                  detail.empty() ? 0 : errdetail_internal("%s", detail.c_str()),
                  hint.empty() ? 0 : errhint("%s", hint.c_str()),
                  context.empty() ? 0 : (errcontext("%s", context.c_str()))));
  });
  return true;
}

DatabaseId own_database = 0;

// Whoever ended this scheduler may have ended the launcher too, and nobody else would start either.
void leave(int, Datum) {
  leave_scheduler(own_database, MyProcPid);
  if (!has_launcher()) start_launcher();
}

// Runs until the server stops it, the database is released or the extension is dropped.
WorkerEnd run_scheduler(DatabaseId database) {
  while (!worker_should_end() && !is_released(database)) {
    long wait = kPassEveryMs;
    try {
      report_activity("comparing the queue with the running workers");
      take_run_request(database);
      wait = pass(database);
      set_database_present(database);
      last_failure.clear();
    } catch (const ExtensionGone&) {
      ask_all_runs(database, RunRequest::forget);
      set_database_absent(database);
      return WorkerEnd::stay_down;
    } catch (const Error& error) {
      if (log_failed_pass(error)) wait = kLookAgainMs;
    }
    report_activity(nullptr);
    call_pg([&] { wait_for_latch(wait); });
  }
  return WorkerEnd::stay_down;
}

}  // namespace
}  // namespace relevance::extension

extern "C" PGDLLEXPORT void relevance_scheduler_main(Datum) {
  using namespace relevance::extension;
  memcpy(&own_database, MyBgworkerEntry->bgw_extra, sizeof own_database);
  become_worker();
  if (!may_enter_database(own_database)) proc_exit(static_cast<int>(WorkerEnd::stay_down));
  // Connect first: until then BackendPidGetProc() does not find this process.
  connect_worker(own_database, kSchedulerName);
  if (!claim_scheduler(own_database, MyProcPid)) proc_exit(static_cast<int>(WorkerEnd::stay_down));
  before_shmem_exit(leave, 0);
  WorkerEnd end = WorkerEnd::restart;
  enter_cpp([&] { end = run_scheduler(own_database); });
  proc_exit(static_cast<int>(end));
}
