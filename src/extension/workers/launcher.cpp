// SPDX-License-Identifier: PostgreSQL
// The launcher, one per cluster: keeps a scheduler alive in every database that has the extension,
// and the bundled model service as its child. It connects to no database, so it never blocks a
// statement such as DROP DATABASE.
//
// Level-triggered: each pass compares the desired state with the actual one; no event is needed.

#include "extension/workers/launcher.h"

#include <chrono>

#include "extension/cron/cron_worker.h"
#include "extension/ground/shared_state.h"
#include "extension/ground/worker.h"
#include "extension/workers/bundled_service.h"
#include "extension/workers/service_monitor.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

using Clock = std::chrono::steady_clock;  // the server's clock may be set at any time

constexpr long kPassEveryMs = 10 * 1000;
constexpr long kStandByMs = 1000;
constexpr auto kSuccessorWaits = std::chrono::seconds(2);
constexpr auto kStartAgainAfter = std::chrono::seconds(2);

// When a scheduler was last started in a database, so that one that fails at once is not started in
// a loop.
struct Start {
  DatabaseId database;
  Clock::time_point at;
};
Start last_starts[kMaxDatabases];
bool is_registered = false;  // set before the server's processes are forked
bool full_reported = false;
bool too_many_reported = false;

void on_child(RELEVANCE_SIGNAL_ARGS) {
  const int saved_errno = errno;
  SetLatch(MyLatch);
  errno = saved_errno;
}

// The databases of the cluster: all of them, and those that can be connected to.
struct Catalog {
  DatabaseId all[kMaxDatabases];
  int all_count;
  DatabaseId open[kMaxDatabases];
  int open_count;
};

bool can_be_connected_to(const FormData_pg_database* database) {
#ifdef DATCONNLIMIT_INVALID_DB
  if (database->datconnlimit == DATCONNLIMIT_INVALID_DB) return false;  // an interrupted DROP
#endif
  return database->datallowconn;
}

void read_catalog(Catalog& found) {
  found.all_count = found.open_count = 0;
  StartTransactionCommand();
  Relation catalog = table_open(DatabaseRelationId, AccessShareLock);
  TableScanDesc scan = table_beginscan_catalog(catalog, 0, nullptr);
  while (HeapTuple tuple = heap_getnext(scan, ForwardScanDirection)) {
    const auto* database = reinterpret_cast<Form_pg_database>(GETSTRUCT(tuple));
    if (found.all_count == kMaxDatabases) break;
    found.all[found.all_count++] = database->oid;
    if (can_be_connected_to(database)) found.open[found.open_count++] = database->oid;
  }
  table_endscan(scan);
  table_close(catalog, AccessShareLock);
  CommitTransactionCommand();
}

bool contains(const DatabaseId* ids, int count, DatabaseId id) {
  for (int i = 0; i < count; ++i)
    if (ids[i] == id) return true;
  return false;
}

bool has_living_scheduler(const Database& database) {
  return database.scheduler_pid != 0 && BackendPidGetProc(database.scheduler_pid) != nullptr;
}

// Adds new databases (their schedulers will check them) and forgets dropped ones. The known ones
// are read first, so that a database created in between is not forgotten.
void compare_with_catalog(Catalog& found) {
  static Database known[kMaxDatabases];
  const int known_count = list_databases(known);
  read_catalog(found);
  if (found.all_count == kMaxDatabases && !too_many_reported) {
    ereport(LOG, (errmsg("pg_relevance supports at most %d databases; others are ignored",
                         kMaxDatabases)));
    too_many_reported = true;
  }
  for (int i = 0; i < known_count; ++i) {
    const Database& database = known[i];
    const bool gone = !contains(found.all, found.all_count, database.id);
    if (gone && !database.is_released() && !has_living_scheduler(database))
      forget_database(database.id);
  }
  for (int i = 0; i < found.open_count; ++i) note_database(found.open[i], DatabaseState::unknown);
}

Start& start_of(DatabaseId database) {
  Start* oldest = &last_starts[0];
  for (Start& start : last_starts) {
    if (start.database == database) return start;
    if (start.at < oldest->at) oldest = &start;
  }
  *oldest = {database, {}};
  return *oldest;
}

// Starts one scheduler, unless it was just started. Returns whether it must be checked again soon.
bool start_scheduler(const Database& database) {
  const Clock::time_point now = Clock::now();
  Start& last = start_of(database.id);
  if (!database.start_at_once && now - last.at < kStartAgainAfter) return true;
  last.at = now;
  scheduler_was_started(database.id);
  const bool registered = start_worker(kSchedulerName, "relevance_scheduler_main", database.id, 0);
  note_lack_of_worker(database.id, !registered);
  if (registered) {
    full_reported = false;
    return true;
  }
  if (!full_reported)
    ereport(LOG,
            (errmsg("pg_relevance: no background worker is free for a scheduler"),
             errhint("Raise max_worker_processes: one for the launcher, one for each database with "
                     "pg_relevance, one for each concurrent run.")));
  full_reported = true;
  return true;
}

// A backend that died while it had released a database cannot take it back.
void take_back_from_dead_backends(const Database& database) {
  for (const int pid : database.released_by)
    if (pid != 0 && BackendPidGetProc(pid) == nullptr) take_back_database(database.id, pid);
}

// Returns whether to check again soon.
bool start_missing_schedulers(const Catalog& found) {
  static Database known[kMaxDatabases];
  const int count = list_databases(known);
  bool again = false;
  for (int i = 0; i < count; ++i) {
    const Database& database = known[i];
    if (database.is_released()) {
      take_back_from_dead_backends(database);
      continue;
    }
    const bool wanted =
        (database.state == DatabaseState::unknown || database.state == DatabaseState::present) &&
        contains(found.open, found.open_count, database.id);
    if (wanted && !has_living_scheduler(database)) again |= start_scheduler(database);
  }
  return again;
}

void wait_until(Clock::time_point end) {
  while (!worker_should_end()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return;
    wait_for_latch(static_cast<long>(left));
  }
}

// A launcher that ends at once must not be restarted in a tight loop. PostgreSQL's own pause
// depends on the system clock: if that is set back meanwhile, the pause grows by as much.
void pause_before_start() {
  wait_until(launcher_starts() + std::chrono::seconds(1));
}

// Leaves a successor, since PostgreSQL's own restart may take as long as a clock is set back. When
// the server shuts down, it is never started.
void leave(int, Datum) {
  stop_bundled_service();
  leave_launcher();
  start_launcher();
}

// Whether this is not the launcher that PostgreSQL itself keeps restarting.
bool is_successor() {
  return MyBgworkerEntry->bgw_restart_time == BGW_NEVER_RESTART;
}

// A successor is only needed if PostgreSQL's launcher does not come first. That one stands by while a
// successor is active.
void await_turn() {
  if (is_successor()) wait_until(Clock::now() + kSuccessorWaits);
  while (!claim_launcher(MyProcPid)) {
    if (is_successor()) proc_exit(static_cast<int>(WorkerEnd::stay_down));
    if (worker_should_end()) proc_exit(static_cast<int>(WorkerEnd::restart));
    wait_for_latch(kStandByMs);
  }
  before_shmem_exit(leave, 0);
}

long sooner(long a, long b) {
  return a < 0 ? b : b < 0 ? a : Min(a, b);
}

}  // namespace

void register_launcher() {
  BackgroundWorker worker;
  memset(&worker, 0, sizeof worker);
  worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
  worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
  worker.bgw_restart_time = 0;  // at once: it pauses itself, in pause_before_start()
  strlcpy(worker.bgw_library_name, "pg_relevance", sizeof worker.bgw_library_name);
  strlcpy(worker.bgw_function_name, "relevance_launcher_main", sizeof worker.bgw_function_name);
  strlcpy(worker.bgw_name, kLauncherName, sizeof worker.bgw_name);
  strlcpy(worker.bgw_type, kLauncherName, sizeof worker.bgw_type);
  RegisterBackgroundWorker(&worker);
  // PostgreSQL itself only logs that there are "too many background workers".
  is_registered = relevance_is_registered(kLauncherName);
  if (is_registered) return;
  ereport(LOG, (errmsg("pg_relevance: no background worker is left for its launcher"),
                errdetail("Trainings will be queued and none will start."),
                errhint("Raise max_worker_processes, which is %d, and restart the server.",
                        max_worker_processes)));
}

bool launcher_is_registered() {
  return is_registered;
}

void start_launcher() {
  start_worker(kLauncherName, "relevance_launcher_main", InvalidOid, 0);
}

}  // namespace relevance::extension

extern "C" PGDLLEXPORT void relevance_launcher_main(Datum) {
  using namespace relevance::extension;
  pqsignal(SIGCHLD, on_child);
  become_worker();
  pause_before_start();
  connect_worker(InvalidOid, kLauncherName);
  await_turn();
  while (!worker_should_end()) {
    static Catalog found;
    compare_with_catalog(found);
    const bool again = start_missing_schedulers(found);
    const long service_wait = tend_bundled_service();
    const long cron_wait = tend_job_remover();
    const long monitor_wait = tend_service_monitor();
    const long wait = sooner(sooner(service_wait, cron_wait), monitor_wait);
    wait_for_latch(sooner(wait, again ? 500 : kPassEveryMs));
  }
  proc_exit(static_cast<int>(WorkerEnd::restart));
}
