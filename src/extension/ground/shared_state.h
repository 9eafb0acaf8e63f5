// SPDX-License-Identifier: PostgreSQL
// What the extension's processes know about each other: which databases have a scheduler, which
// runs have a worker. Plain numbers in shared memory, under one lock. For the queue, only the
// tables are authoritative, so a crash that clears this state loses nothing.
//
// PostgreSQL zone: these functions may raise only where they say so.
#pragma once

#include <chrono>
#include <cstdint>

namespace relevance::extension {

using DatabaseId = std::uint32_t;  // an Oid

inline constexpr int kMaxDatabases = 1024;  // with more, the launcher logs it and ignores the rest
inline constexpr int kMaxRunSlots = 64;
inline constexpr int kMaxReleasers = 8;  // per database at the same time
inline constexpr int kMaxUnneededJobs = 1024;

enum class DatabaseState : int {
  unused,   // a free entry
  unknown,  // not checked yet
  absent,   // does not have the extension: no scheduler
  present,  // has the extension: keep a scheduler alive
};

struct Database {
  DatabaseId id;
  DatabaseState state;
  int scheduler_pid;               // 0: none
  int released_by[kMaxReleasers];  // pids of backends that want the database to themselves; 0: free
  bool run_requested;              // a commit left work in the queue
  bool start_at_once;  // its scheduler ended normally, or there was none: start the next at once
  bool lacks_worker;   // the last attempt to start a worker for it found none free

  bool is_released() const {
    for (const int pid : released_by)
      if (pid != 0) return true;
    return false;
  }
};

// What other processes ask of a run worker; it obeys at its next check.
enum class RunRequest : int {
  none,
  cancel,   // somebody cancelled or deleted the run
  release,  // leave the database, put the run back into the queue
  forget,   // the run no longer exists, or is no longer this worker's
};

struct RunSlot {
  bool taken;
  DatabaseId database;
  std::int64_t run;       // 0: the worker empties the outbox, which does not count as a run
  int worker_pid;         // 0: not started yet
  bool claimed;           // the worker has set the run to running
  bool only_ending;       // the worker waits for a lock to record how the run ended
  std::uint64_t service;  // which one trains it (shared_services.h); 0: none yet
  std::chrono::steady_clock::time_point taken_at;
  RunRequest request;
};

// A job of pg_cron that retrains a machine.
struct CronJob {
  DatabaseId database;  // the machine's
  std::int32_t machine;
  std::int64_t id;

  bool operator==(const CronJob&) const = default;
};

// Requests the shared memory; called from _PG_init while shared_preload_libraries are loaded.
void request_shared_state();

// Whether the library was preloaded, so that there is shared state and a launcher.
bool is_preloaded();

// Launcher.
// False: another launcher is alive.
bool claim_launcher(int pid);
void leave_launcher();  // by the process that claimed it
bool has_launcher();
// Whether there has been no launcher for a while; true at most once per such interval.
bool launcher_is_missing();
// Notes that a launcher starts; returns when the previous one started.
std::chrono::steady_clock::time_point launcher_starts();
void wake_launcher();

// Databases. Entries are made on first mention.
void note_database(DatabaseId id,
                   DatabaseState at_least);  // unknown never overwrites a known state
void set_database_present(DatabaseId id);
// No effect if a commit requested a run after the scheduler looked: it must then look again.
void set_database_absent(DatabaseId id);
void forget_database(DatabaseId id);
void scheduler_was_started(DatabaseId id);  // clears start_at_once
// Called after trying to start one of its workers, and when none needs starting any more.
void note_lack_of_worker(DatabaseId id, bool lacks);
bool lacks_worker(DatabaseId id);
int list_databases(Database* out);  // room for kMaxDatabases; returns how many
// False: another scheduler is alive, or the database is released or not known (any more).
bool claim_scheduler(DatabaseId id, int pid);
void leave_scheduler(DatabaseId id, int pid);
bool is_released(DatabaseId id);
// For a worker about to connect: whether the database is known and not released.
bool may_enter_database(DatabaseId id);
// Releasing makes workers leave the database and stay away until it is taken back.
void release_database(DatabaseId id, int by_pid);
void take_back_database(DatabaseId id, int by_pid);
int workers_in_database(DatabaseId id, int* pids);  // room for kMaxRunSlots + 1; returns how many

// After a commit that changed the queue of a database: wakes its scheduler, or the launcher to
// start one. Does not raise: it runs after the commit.
void request_run(DatabaseId id);
void take_run_request(DatabaseId id);  // by the scheduler, before it looks

// Run slots.
// The index of the slot taken for the run, or -1 when `limit` runs are in progress (the limit does
// not apply to the outbox). Runs that are only ending do not count.
int take_run_slot(int limit, DatabaseId database, std::int64_t run);
bool has_free_slot(int limit);
bool join_run_slot(int slot, DatabaseId database, int pid, std::int64_t* run);  // by the worker
void mark_claimed(int slot);
void note_service(int slot, std::uint64_t service);
// From now on the slot does not count against the limit: wakes all schedulers.
void mark_only_ending(int slot, bool is_ending);
// Frees the slot and wakes all schedulers: one of them may be waiting for a slot.
void leave_run_slot(int slot, DatabaseId database, std::int64_t run);
// Frees a database's slots whose worker is gone, or did not start within half a minute.
void free_abandoned_slots(DatabaseId database);
RunRequest run_request(int slot);
void ask_run(DatabaseId database, std::int64_t run, RunRequest request);
void ask_all_runs(DatabaseId database, RunRequest request);
int list_run_slots(RunSlot* out);  // all kMaxRunSlots of them

void wake_schedulers();

// Jobs in pg_cron's database that are no longer needed; the launcher starts a worker to remove
// them. Adding one wakes the launcher; false: the list is full. Does not raise.
bool leave_unneeded_job(const CronJob& job);
int list_unneeded_jobs(CronJob* out);  // room for kMaxUnneededJobs; returns how many
void forget_unneeded_job(const CronJob& job);

// Waiting for runs to end: broadcast after a run ended; wait returns on a broadcast or after
// timeout_ms and may raise (interrupts).
void prepare_to_wait_for_runs();
void wait_for_runs(long timeout_ms);
void stop_waiting_for_runs();
void announce_ended_run();

}  // namespace relevance::extension
