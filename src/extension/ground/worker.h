// SPDX-License-Identifier: PostgreSQL
// What the launcher, the schedulers and the run workers share as processes: signals, waiting,
// ending.
#pragma once

#include <cstdint>
#include <string>

#include "extension/ground/shared_state.h"

struct BackgroundWorkerHandle;  // PostgreSQL's

namespace relevance::extension {

using RoleId = std::uint32_t;  // an Oid

// Names in pg_stat_activity.
inline constexpr const char* kLauncherName = "relevance launcher";
inline constexpr const char* kSchedulerName = "relevance scheduler";
inline constexpr const char* kRunWorkerName = "relevance run worker";
inline constexpr const char* kCronWorkerName = "relevance cron worker";

// Exit codes: 0 stays down, 1 is restarted.
enum class WorkerEnd : int { stay_down = 0, restart = 1 };

// Sets the signal handlers and unblocks signals. PostgreSQL zone.
void become_worker();
// Connects to a database (0: to none, shared catalogs only) under settings of our own. PostgreSQL
// zone.
void connect_worker(DatabaseId database, const char* name);
// The same with the rights of a role, which must be one that may log in and connect there.
void connect_worker_as(RoleId role, DatabaseId database, const char* name);
// The same to the database of that name.
void connect_worker_to(const char* database, const char* name);
// Makes the session the superuser's that workers run as, who is also the current user then.
// PostgreSQL zone.
void be_superuser();

// What a setting that workers pin for themselves is in the configuration of this database.
std::string unpinned_setting(const std::string& name);

// Whether the server asked this process to end (shutdown, pg_terminate_backend).
bool worker_should_end();

// Sleeps until the latch is set or timeout_ms passed (-1: no timeout), then takes a changed
// configuration in. Ends the process when the postmaster died.
void wait_for_latch(long timeout_ms);

// As above, also until the socket is ready. read, write: what to wait for. C++ zone.
void wait_for_socket(int socket, bool read, bool write, long timeout_ms);

// What pg_stat_activity shows as this worker's query; nullptr: idle.
void report_activity(const char* activity);

// Starts one of our dynamic workers; false when max_worker_processes is used up. handle: what it
// can be asked after by. PostgreSQL zone.
bool start_worker(const char* name, const char* main_function, DatabaseId database, int argument,
                  BackgroundWorkerHandle** handle = nullptr);

// While one lives, a request to end interrupts at once (the transaction may be waiting for a lock);
// otherwise it is obeyed at the next look at worker_should_end().
class InTransaction {
 public:
  InTransaction();
  ~InTransaction();
  InTransaction(const InTransaction&) = delete;
  InTransaction& operator=(const InTransaction&) = delete;
};

// While one lives, SIGINT cancels the statement that runs: pg_cancel_backend, statement_timeout,
// and whoever asks something of the run (shared_state.h). Otherwise it only wakes the worker.
class CancelInterrupts {
 public:
  CancelInterrupts();
  ~CancelInterrupts();
  CancelInterrupts(const CancelInterrupts&) = delete;
  CancelInterrupts& operator=(const CancelInterrupts&) = delete;
};

}  // namespace relevance::extension
