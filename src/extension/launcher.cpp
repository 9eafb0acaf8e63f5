// The launcher, one a cluster: keeps a scheduler alive in every database that has the extension,
// and the bundled model service as its child. It connects to no user database, so it stands in
// nobody's way.
//
// Level-triggered: each pass compares what should be with what is, whatever event was missed.

#include "extension/launcher.h"
#include "extension/bundled_service.h"
#include "extension/shared_state.h"
#include "extension/worker.h"

#include "extension/pg.h"

namespace relevance::extension {
namespace {

constexpr long kPassEveryMs = 10 * 1000;
constexpr TimestampTz kStartAgainAfterUs = 2 * 1000 * 1000;

// When a scheduler was last started in a database, so that one that fails at once is not started in
// a loop.
struct Start {
  DatabaseId database;
  TimestampTz at;
};
Start last_starts[kMaxDatabases];
bool full_reported = false;
bool too_many_reported = false;

void on_child(int) {
  const int saved_errno = errno;
  SetLatch(MyLatch);
  errno = saved_errno;
}

// Fills ids with the databases that can be connected to; returns how many.
int connectable_databases(DatabaseId* ids) {
  int count = 0;
  StartTransactionCommand();
  Relation catalogue = table_open(DatabaseRelationId, AccessShareLock);
  TableScanDesc scan = table_beginscan_catalog(catalogue, 0, nullptr);
  while (HeapTuple tuple = heap_getnext(scan, ForwardScanDirection)) {
    const auto* database = reinterpret_cast<Form_pg_database>(GETSTRUCT(tuple));
    if (database->datallowconn && count < kMaxDatabases) ids[count++] = database->oid;
  }
  table_endscan(scan);
  table_close(catalogue, AccessShareLock);
  CommitTransactionCommand();
  return count;
}

bool contains(const DatabaseId* ids, int count, DatabaseId id) {
  for (int i = 0; i < count; ++i)
    if (ids[i] == id) return true;
  return false;
}

// Takes in new databases (their schedulers will look into them) and forgets dropped ones.
void compare_with_catalogue() {
  static DatabaseId ids[kMaxDatabases];
  static Database known[kMaxDatabases];
  const int count = connectable_databases(ids);
  const int known_count = list_databases(known);
  if (count == kMaxDatabases && !too_many_reported) {
    ereport(LOG, (errmsg("pg_relevance looks after %d databases at most; others are left out",
                         kMaxDatabases)));
    too_many_reported = true;
  }
  for (int i = 0; i < known_count; ++i)
    if (!contains(ids, count, known[i].id) && known[i].released_by == 0)
      forget_database(known[i].id);
  for (int i = 0; i < count; ++i) note_database(ids[i], DatabaseState::unknown);
}

Start& start_of(DatabaseId database) {
  Start* oldest = &last_starts[0];
  for (Start& start : last_starts) {
    if (start.database == database) return start;
    if (start.at < oldest->at) oldest = &start;
  }
  *oldest = {database, 0};
  return *oldest;
}

// Starts one scheduler, unless it was just started. Returns whether it will have to be looked at
// again soon.
bool start_scheduler(const Database& database) {
  const TimestampTz now = GetCurrentTimestamp();
  Start& last = start_of(database.id);
  if (!database.start_at_once && now - last.at < kStartAgainAfterUs) return true;
  last.at = now;
  scheduler_was_started(database.id);
  if (start_worker(kSchedulerName, "relevance_scheduler_main", database.id, 0)) {
    full_reported = false;
    return true;
  }
  if (!full_reported)
    ereport(LOG,
            (errmsg("no background worker is free for a relevance scheduler"),
             errhint("Raise max_worker_processes: one for the launcher, one for each database with "
                     "pg_relevance, one for each concurrent run.")));
  full_reported = true;
  return true;
}

// Returns whether to look again soon.
bool start_missing_schedulers() {
  static Database known[kMaxDatabases];
  const int count = list_databases(known);
  bool again = false;
  for (int i = 0; i < count; ++i) {
    const Database& database = known[i];
    if (database.released_by != 0) {
      // A backend that died inside DROP DATABASE never takes it back.
      if (BackendPidGetProc(database.released_by) == nullptr) take_back_database(database.id);
      continue;
    }
    const bool wanted =
        database.state == DatabaseState::unknown || database.state == DatabaseState::present;
    const bool alive =
        database.scheduler_pid != 0 && BackendPidGetProc(database.scheduler_pid) != nullptr;
    if (wanted && !alive) again |= start_scheduler(database);
  }
  return again;
}

void leave(int, Datum) {
  stop_bundled_service();
  set_launcher_pid(0);
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
  worker.bgw_restart_time = 1;
  strlcpy(worker.bgw_library_name, "pg_relevance", sizeof worker.bgw_library_name);
  strlcpy(worker.bgw_function_name, "relevance_launcher_main", sizeof worker.bgw_function_name);
  strlcpy(worker.bgw_name, kLauncherName, sizeof worker.bgw_name);
  strlcpy(worker.bgw_type, kLauncherName, sizeof worker.bgw_type);
  RegisterBackgroundWorker(&worker);
}

}  // namespace relevance::extension

extern "C" PGDLLEXPORT void relevance_launcher_main(Datum) {
  using namespace relevance::extension;
  pqsignal(SIGCHLD, on_child);
  become_worker();
  before_shmem_exit(leave, 0);
  connect_worker(InvalidOid, kLauncherName);
  set_launcher_pid(MyProcPid);
  while (!worker_should_end()) {
    compare_with_catalogue();
    const bool again = start_missing_schedulers();
    const long service_wait = tend_bundled_service();
    wait_for_latch(sooner(service_wait, again ? 500 : kPassEveryMs));
  }
  proc_exit(static_cast<int>(WorkerEnd::restart));
}
