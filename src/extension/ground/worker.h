// SPDX-License-Identifier: PostgreSQL
// What the launcher, the schedulers and the run workers have in common as processes: signals,
// waiting, exiting.
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
inline constexpr const char* kServiceMonitorName = "relevance service monitor";

// How long a worker's statement waits for a lock in its database: then another transaction is in the
// way, perhaps one that somebody left open, and the worker must not wait with it.
inline constexpr const char* kLockTimeout = "1s";

// Exit codes: 0 stays down, 1 is restarted.
enum class WorkerEnd : int { stay_down = 0, restart = 1 };

// Sets the signal handlers and unblocks signals. PostgreSQL zone.
void become_worker();
// Connects to a database (0: to none, shared catalogs only) with our own settings and kLockTimeout.
// PostgreSQL zone.
void connect_worker(DatabaseId database, const char* name);
// The same with the rights of a role, which must be allowed to log in and to connect there.
void connect_worker_as(RoleId role, DatabaseId database, const char* name);
// The same to the database of that name.
void connect_worker_to(const char* database, const char* name);
// Makes the superuser that workers run as both session user and current user. PostgreSQL zone.
void be_superuser();

// The value that this database's configuration has for a setting that workers override.
std::string unpinned_setting(const std::string& name);

// Whether the server asked this process to end (shutdown, pg_terminate_backend).
bool worker_should_end();

// Sleeps until the latch is set or timeout_ms passed (-1: no timeout), then reloads a changed
// configuration. Ends the process when the postmaster died.
void wait_for_latch(long timeout_ms);

// As above, also until the socket is ready. read, write: what to wait for. C++ zone.
void wait_for_socket(int socket, bool read, bool write, long timeout_ms);

// What pg_stat_activity shows as this worker's query; nullptr: idle.
void report_activity(const char* activity);

// Starts one of our dynamic workers; false when max_worker_processes is used up. handle: receives
// the worker's handle. PostgreSQL zone.
bool start_worker(const char* name, const char* main_function, DatabaseId database, int argument,
                  BackgroundWorkerHandle** handle = nullptr);

// While an object exists, a request to end interrupts at once (the transaction may be waiting for a
// lock); otherwise it is obeyed at the next call of worker_should_end().
class InTransaction {
 public:
  InTransaction();
  ~InTransaction();
  InTransaction(const InTransaction&) = delete;
  InTransaction& operator=(const InTransaction&) = delete;
};

// While an object exists, SIGINT cancels the running statement: from pg_cancel_backend,
// statement_timeout or a RunRequest (shared_state.h). Otherwise SIGINT only wakes the worker.
class CancelInterrupts {
 public:
  CancelInterrupts();
  ~CancelInterrupts();
  CancelInterrupts(const CancelInterrupts&) = delete;
  CancelInterrupts& operator=(const CancelInterrupts&) = delete;
};

}  // namespace relevance::extension
