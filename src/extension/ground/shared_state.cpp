// SPDX-License-Identifier: PostgreSQL
#include "extension/ground/shared_state.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "extension/ground/shared_memory.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

using Clock = std::chrono::steady_clock;

struct SharedState {
  LWLock* lock;
  int launcher_pid;
  Clock::time_point launcher_started;
  std::optional<Clock::time_point> launcher_missed;  // since when there is none
  Database databases[kMaxDatabases];
  RunSlot slots[kMaxRunSlots];
  CronJob unneeded_jobs[kMaxUnneededJobs];
  int unneeded_job_count;
  ConditionVariable run_ended;
};

SharedState* shared = nullptr;

Database* find(DatabaseId id) {
  for (Database& database : shared->databases)
    if (database.state != DatabaseState::unused && database.id == id) return &database;
  return nullptr;
}

// nullptr when all entries are in use.
Database* find_or_add(DatabaseId id) {
  if (Database* known = find(id)) return known;
  for (Database& database : shared->databases) {
    if (database.state != DatabaseState::unused) continue;
    database = {id, DatabaseState::unknown, 0, {}, false, true, false};
    return &database;
  }
  return nullptr;
}

// A pid may be stale: PostgreSQL itself says whether it is still a process of this server.
void wake_pid(int pid) {
  if (pid == 0) return;
  if (PGPROC* process = BackendPidGetProc(pid)) SetLatch(&process->procLatch);
}

// Also interrupts a statement that it runs for another role (worker.h, CancelInterrupts).
void interrupt_pid(int pid) {
  if (pid != 0 && BackendPidGetProc(pid) != nullptr) kill(pid, SIGINT);
}

bool is_alive(int pid) {
  return pid != 0 && BackendPidGetProc(pid) != nullptr;
}

}  // namespace

void request_shared_state() {
  SharedMemory<SharedState>::request(
      "pg_relevance", &shared, [](SharedState& state) { ConditionVariableInit(&state.run_ended); });
}

bool is_preloaded() {
  return shared != nullptr;
}

std::chrono::steady_clock::time_point launcher_starts() {
  const HeldLock lock(shared->lock);
  return std::exchange(shared->launcher_started, Clock::now());
}

bool claim_launcher(int pid) {
  const HeldLock lock(shared->lock);
  if (is_alive(shared->launcher_pid)) return false;
  shared->launcher_pid = pid;
  return true;
}

void leave_launcher() {
  const HeldLock lock(shared->lock);
  shared->launcher_pid = 0;
}

bool has_launcher() {
  const HeldLock lock(shared->lock);
  return is_alive(shared->launcher_pid);
}

bool launcher_is_missing() {
  constexpr auto kMissedFor = std::chrono::seconds(5);
  const HeldLock lock(shared->lock);
  std::optional<Clock::time_point>& since = shared->launcher_missed;
  if (is_alive(shared->launcher_pid)) {
    since.reset();
    return false;
  }
  const Clock::time_point now = Clock::now();
  const bool for_long = since && now - *since >= kMissedFor;
  if (for_long || !since) since = now;
  return for_long;
}

void wake_launcher() {
  int pid;
  {
    const HeldLock lock(shared->lock);
    pid = shared->launcher_pid;
  }
  wake_pid(pid);
}

void note_database(DatabaseId id, DatabaseState at_least) {
  const HeldLock lock(shared->lock);
  Database* database = find_or_add(id);
  if (database && database->state < at_least) database->state = at_least;
}

void set_database_present(DatabaseId id) {
  const HeldLock lock(shared->lock);
  Database* database = find_or_add(id);
  if (!database) return;
  database->state = DatabaseState::present;
  database->start_at_once = true;  // it works: if it ends later, that is not a failure to start
}

void set_database_absent(DatabaseId id) {
  const HeldLock lock(shared->lock);
  Database* database = find_or_add(id);
  if (!database) return;
  if (!database->run_requested) database->state = DatabaseState::absent;
  database->start_at_once = true;
}

void scheduler_was_started(DatabaseId id) {
  const HeldLock lock(shared->lock);
  if (Database* database = find(id)) database->start_at_once = false;
}

void note_lack_of_worker(DatabaseId id, bool lacks) {
  const HeldLock lock(shared->lock);
  if (Database* database = find(id)) database->lacks_worker = lacks;
}

bool lacks_worker(DatabaseId id) {
  const HeldLock lock(shared->lock);
  const Database* database = find(id);
  return database && database->lacks_worker;
}

void forget_database(DatabaseId id) {
  const HeldLock lock(shared->lock);
  if (Database* database = find(id)) *database = {};
}

int list_databases(Database* out) {
  const HeldLock lock(shared->lock);
  int count = 0;
  for (const Database& database : shared->databases)
    if (database.state != DatabaseState::unused) out[count++] = database;
  return count;
}

bool claim_scheduler(DatabaseId id, int pid) {
  const HeldLock lock(shared->lock);
  Database* database = find(id);
  if (!database || database->is_released()) return false;
  if (database->scheduler_pid != pid && is_alive(database->scheduler_pid)) return false;
  database->scheduler_pid = pid;
  return true;
}

void leave_scheduler(DatabaseId id, int pid) {
  const HeldLock lock(shared->lock);
  Database* database = find(id);
  if (database && database->scheduler_pid == pid) database->scheduler_pid = 0;
}

bool is_released(DatabaseId id) {
  const HeldLock lock(shared->lock);
  const Database* database = find(id);
  return database && database->is_released();
}

bool may_enter_database(DatabaseId id) {
  const HeldLock lock(shared->lock);
  const Database* database = find(id);
  return database && !database->is_released();
}

void release_database(DatabaseId id, int by_pid) {
  int scheduler = 0;
  int pids[kMaxRunSlots];
  int count = 0;
  {
    const HeldLock lock(shared->lock);
    if (Database* database = find_or_add(id)) {
      for (int& pid : database->released_by) {
        if (pid != 0) continue;
        pid = by_pid;
        break;
      }
      scheduler = database->scheduler_pid;
    }
    for (RunSlot& slot : shared->slots) {
      if (!slot.taken || slot.database != id) continue;
      slot.request = RunRequest::release;
      pids[count++] = slot.worker_pid;
    }
  }
  wake_pid(scheduler);
  for (int i = 0; i < count; ++i) interrupt_pid(pids[i]);
}

void take_back_database(DatabaseId id, int by_pid) {
  {
    const HeldLock lock(shared->lock);
    Database* database = find(id);
    if (!database) return;
    for (int& pid : database->released_by)
      if (pid == by_pid) pid = 0;
    database->start_at_once = true;
  }
  wake_launcher();
}

int workers_in_database(DatabaseId id, int* pids) {
  const HeldLock lock(shared->lock);
  int count = 0;
  const Database* database = find(id);
  if (database && is_alive(database->scheduler_pid)) pids[count++] = database->scheduler_pid;
  for (const RunSlot& slot : shared->slots)
    if (slot.taken && slot.database == id && is_alive(slot.worker_pid))
      pids[count++] = slot.worker_pid;
  return count;
}

void request_run(DatabaseId id) {
  int scheduler = 0;
  {
    const HeldLock lock(shared->lock);
    Database* database = find_or_add(id);
    if (!database) return;
    database->state = DatabaseState::present;
    database->run_requested = true;
    scheduler = database->scheduler_pid;
  }
  if (is_alive(scheduler))
    wake_pid(scheduler);
  else
    wake_launcher();
}

void take_run_request(DatabaseId id) {
  const HeldLock lock(shared->lock);
  if (Database* database = find(id)) database->run_requested = false;
}

namespace {

// The shared lock must be held. -1: none is free, or `limit` runs are in progress.
int find_free_slot(int limit, bool counts) {
  int used = 0;
  int free = -1;
  for (int i = kMaxRunSlots - 1; i >= 0; --i) {
    const RunSlot& slot = shared->slots[i];
    if (!slot.taken)
      free = i;
    else if (slot.run != 0 && !slot.only_ending)
      ++used;
  }
  return counts && used >= limit ? -1 : free;
}

}  // namespace

void wake_schedulers() {
  int pids[kMaxDatabases];
  int count = 0;
  {
    const HeldLock lock(shared->lock);
    for (const Database& database : shared->databases)
      if (database.scheduler_pid != 0) pids[count++] = database.scheduler_pid;
  }
  for (int i = 0; i < count; ++i) wake_pid(pids[i]);
}

int take_run_slot(int limit, DatabaseId database, std::int64_t run) {
  const HeldLock lock(shared->lock);
  const int free = find_free_slot(limit, run != 0);
  if (free < 0) return -1;
  shared->slots[free] = {};
  shared->slots[free].taken = true;
  shared->slots[free].database = database;
  shared->slots[free].run = run;
  shared->slots[free].taken_at = Clock::now();
  return free;
}

bool has_free_slot(int limit) {
  const HeldLock lock(shared->lock);
  return find_free_slot(limit, true) >= 0;
}

bool join_run_slot(int slot, DatabaseId database, int pid, std::int64_t* run) {
  const HeldLock lock(shared->lock);
  RunSlot& own = shared->slots[slot];
  if (!own.taken || own.database != database || own.worker_pid != 0) return false;
  if (own.request == RunRequest::release) {
    own = {};
    return false;
  }
  own.worker_pid = pid;
  *run = own.run;
  return true;
}

void mark_claimed(int slot) {
  const HeldLock lock(shared->lock);
  shared->slots[slot].claimed = true;
}

void note_service(int slot, std::uint64_t service) {
  const HeldLock lock(shared->lock);
  shared->slots[slot].service = service;
}

void mark_only_ending(int slot, bool is_ending) {
  {
    const HeldLock lock(shared->lock);
    shared->slots[slot].only_ending = is_ending;
  }
  wake_schedulers();
}

void leave_run_slot(int slot, DatabaseId database, std::int64_t run) {
  {
    const HeldLock lock(shared->lock);
    RunSlot& own = shared->slots[slot];
    if (!own.taken || own.database != database || own.run != run) return;
    own = {};
  }
  wake_schedulers();
}

void free_abandoned_slots(DatabaseId database) {
  constexpr auto kTimeToJoin = std::chrono::seconds(30);
  const Clock::time_point now = Clock::now();
  const HeldLock lock(shared->lock);
  for (RunSlot& slot : shared->slots) {
    if (!slot.taken || slot.database != database) continue;
    const bool gone =
        slot.worker_pid != 0 ? !is_alive(slot.worker_pid) : now - slot.taken_at > kTimeToJoin;
    if (gone) slot = {};
  }
}

RunRequest run_request(int slot) {
  const HeldLock lock(shared->lock);
  return shared->slots[slot].request;
}

namespace {

// Asks the database's runs for which `concerns` is true; an earlier request is not overwritten.
template <class Concerns>
void ask_runs(DatabaseId database, RunRequest request, Concerns concerns) {
  int pids[kMaxRunSlots];
  int count = 0;
  {
    const HeldLock lock(shared->lock);
    for (RunSlot& slot : shared->slots) {
      if (!slot.taken || slot.database != database || !concerns(slot)) continue;
      if (slot.request == RunRequest::none) slot.request = request;
      pids[count++] = slot.worker_pid;
    }
  }
  for (int i = 0; i < count; ++i) interrupt_pid(pids[i]);
}

}  // namespace

void ask_run(DatabaseId database, std::int64_t run, RunRequest request) {
  ask_runs(database, request, [run](const RunSlot& slot) { return slot.run == run; });
}

void ask_all_runs(DatabaseId database, RunRequest request) {
  ask_runs(database, request, [](const RunSlot&) { return true; });
}

int list_run_slots(RunSlot* out) {
  const HeldLock lock(shared->lock);
  memcpy(out, shared->slots, sizeof shared->slots);
  return kMaxRunSlots;
}

bool leave_unneeded_job(const CronJob& job) {
  {
    const HeldLock lock(shared->lock);
    if (shared->unneeded_job_count == kMaxUnneededJobs) return false;
    shared->unneeded_jobs[shared->unneeded_job_count++] = job;
  }
  wake_launcher();
  return true;
}

int list_unneeded_jobs(CronJob* out) {
  const HeldLock lock(shared->lock);
  std::copy_n(shared->unneeded_jobs, shared->unneeded_job_count, out);
  return shared->unneeded_job_count;
}

void forget_unneeded_job(const CronJob& job) {
  const HeldLock lock(shared->lock);
  CronJob* end = shared->unneeded_jobs + shared->unneeded_job_count;
  end = std::remove(shared->unneeded_jobs, end, job);
  shared->unneeded_job_count = static_cast<int>(end - shared->unneeded_jobs);
}

void prepare_to_wait_for_runs() {
  ConditionVariablePrepareToSleep(&shared->run_ended);
}

void wait_for_runs(long timeout_ms) {
  ConditionVariableTimedSleep(&shared->run_ended, timeout_ms, PG_WAIT_EXTENSION);
}

void stop_waiting_for_runs() {
  ConditionVariableCancelSleep();
}

void announce_ended_run() {
  ConditionVariableBroadcast(&shared->run_ended);
}

}  // namespace relevance::extension
