// SPDX-License-Identifier: PostgreSQL
// What the extension's processes know of each other: which databases have a scheduler, which runs
// have a worker. Plain numbers in shared memory, under one lock; nothing in it is the truth about
// the queue (the tables are), so losing it in a crash loses nothing.
//
// PostgreSQL zone: these functions may raise only where they say so.
#pragma once

#include <chrono>
#include <cstdint>

namespace relevance::extension {

using DatabaseId = std::uint32_t;  // an Oid

inline constexpr int kMaxDatabases = 1024;  // with more, the launcher says so and leaves some out
inline constexpr int kMaxRunSlots = 64;
inline constexpr int kMaxReleasers = 8;  // of one database at the same time
inline constexpr int kMaxUnneededJobs = 1024;

enum class DatabaseState : int {
  unused,   // a free entry
  unknown,  // not looked into yet
  absent,   // has no extension: no scheduler
  present,  // has the extension: keep a scheduler alive
};

struct Database {
  DatabaseId id;
  DatabaseState state;
  int scheduler_pid;               // 0: none
  int released_by[kMaxReleasers];  // pids of backends that want the database to themselves; 0: free
  bool run_requested;              // a commit left work in the queue
  bool start_at_once;  // its scheduler left in order, or never was: no pause before the next
  bool lacks_worker;   // the last attempt to start a worker for it found none free

  bool is_released() const {
    for (const int pid : released_by)
      if (pid != 0) return true;
    return false;
  }
};

// Asked of a run worker by others; it obeys at its next look.
enum class RunRequest : int {
  none,
  cancel,   // somebody cancelled or deleted the run
  release,  // leave the database, put the run back into the queue
  forget,   // the run is not there, or not this worker's, any more
};

struct RunSlot {
  bool taken;
  DatabaseId database;
  std::int64_t run;  // 0: the worker empties the outbox, which counts as no run
  int worker_pid;    // 0: not started yet
  bool claimed;      // the worker has set the run running
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
// False: another one lives.
bool claim_launcher(int pid);
void leave_launcher();  // by the one that has claimed it
// Whether none has lived for a while; said again to the next who asks only after as long.
bool launcher_is_missing();
// Notes that a launcher starts; returns when the one before it did.
std::chrono::steady_clock::time_point launcher_starts();
void wake_launcher();

// Databases. Entries are made on first mention.
void note_database(DatabaseId id,
                   DatabaseState at_least);  // unknown never overwrites what is known
void set_database_present(DatabaseId id);
// Unless a commit has asked for a run since the scheduler looked: then it is to look again.
void set_database_absent(DatabaseId id);
void forget_database(DatabaseId id);
void scheduler_was_started(DatabaseId id);  // clears start_at_once
// By whoever has tried to start one of its workers, or has none to start any more.
void note_lack_of_worker(DatabaseId id, bool lacks);
bool lacks_worker(DatabaseId id);
int list_databases(Database* out);  // room for kMaxDatabases; returns how many
// False: another one lives, or the database is released or not known (any more).
bool claim_scheduler(DatabaseId id, int pid);
void leave_scheduler(DatabaseId id, int pid);
bool is_released(DatabaseId id);
// For a worker that is about to connect: the database is known and nobody wants it to himself.
bool may_enter_database(DatabaseId id);
// Release: workers leave the database and stay away until it is taken back.
void release_database(DatabaseId id, int by_pid);
void take_back_database(DatabaseId id, int by_pid);
int workers_in_database(DatabaseId id, int* pids);  // room for kMaxRunSlots + 1; returns how many

// After a commit that changed the queue of a database: wakes its scheduler, or the launcher to
// start one. Does not raise: it runs after the commit.
void request_run(DatabaseId id);
void take_run_request(DatabaseId id);  // by the scheduler, before it looks

// Run slots.
// The index of a slot taken for the run, or -1 when `limit` runs are under way (the outbox has no
// limit).
int take_run_slot(int limit, DatabaseId database, std::int64_t run);
bool join_run_slot(int slot, DatabaseId database, int pid, std::int64_t* run);  // by the worker
void mark_claimed(int slot);
// Frees the slot and wakes every scheduler: one of them may be waiting for it.
void leave_run_slot(int slot, DatabaseId database, std::int64_t run);
// Slots of a database whose worker is gone, or did not come within half a minute.
void free_abandoned_slots(DatabaseId database);
RunRequest run_request(int slot);
void ask_run(DatabaseId database, std::int64_t run, RunRequest request);
void ask_all_runs(DatabaseId database, RunRequest request);
int list_run_slots(RunSlot* out);  // all kMaxRunSlots of them

// Jobs in pg_cron's database that nobody needs any more; the launcher starts a worker that removes
// them. Leaving one wakes the launcher; false: the list is full. Does not raise.
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
