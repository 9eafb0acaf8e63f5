// SPDX-License-Identifier: PostgreSQL
#include "extension/ground/worker.h"

#include <csignal>
#include <map>

#include "extension/ground/guard.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

volatile sig_atomic_t transaction_open = 0;
volatile sig_atomic_t statement_cancellable = 0;
volatile sig_atomic_t statement_cancelled = 0;

// More than the deepest realistic nesting of functions that catch errors.
constexpr int kCaughtCancellations = 100;
int caught_cancellations = 0;

void cancel_statement() {
  statement_cancelled = 1;
  QueryCancelPending = true;
  InterruptPending = true;
}

// A worker that only waits for HTTP or its latch cleans up and ends at its next check, and so does
// one whose statement for another role can be cancelled. One inside our own transaction may be
// waiting for a lock, which only the server's own interrupt can end.
void on_terminate(RELEVANCE_SIGNAL_ARGS) {
  const int saved_errno = errno;
  ShutdownRequestPending = true;
  SetLatch(MyLatch);
  if (statement_cancellable)
    cancel_statement();
  else if (transaction_open)
    die(RELEVANCE_SIGNAL_PASS);
  errno = saved_errno;
}

// lock_timeout arrives as a SIGINT too. It is an error that a query's function may catch.
void on_cancel(RELEVANCE_SIGNAL_ARGS) {
  const int saved_errno = errno;
  if (transaction_open && get_timeout_indicator(LOCK_TIMEOUT, false)) {
    QueryCancelPending = true;
    InterruptPending = true;
  } else if (statement_cancellable) {
    cancel_statement();
  }
  SetLatch(MyLatch);
  errno = saved_errno;
}

// A function may catch the cancellation of its statement: then the statement is cancelled again,
// until no function catches that. The worker itself ends if it was asked to, or if functions catch
// too many cancellations.
void on_subtransaction_event(SubXactEvent event, SubTransactionId, SubTransactionId, void*) {
  if (event != SUBXACT_EVENT_ABORT_SUB || !statement_cancellable || !statement_cancelled) return;
  if (ShutdownRequestPending || ++caught_cancellations > kCaughtCancellations)
    ProcDiePending = true;
  else
    QueryCancelPending = true;
  InterruptPending = true;
}

void take_configuration() {
  if (!ConfigReloadPending) return;
  ConfigReloadPending = false;
  ProcessConfigFile(PGC_SIGHUP);
}

void after_wait() {
  ResetLatch(MyLatch);
  CHECK_FOR_INTERRUPTS();
  take_configuration();
}

// Settings that a database or the cluster sets for users' sessions must not affect ours.
constexpr const char* kPinned[][2] = {
    {"role", "none"},
    {"search_path", "pg_catalog, pg_temp"},
    {"default_transaction_isolation", "read committed"},
    {"default_transaction_read_only", "off"},
    {"default_transaction_deferrable", "off"},
    {"lock_timeout", "0"},
    {"session_replication_role", "origin"},
    {"statement_timeout", "0"},
    {"idle_in_transaction_session_timeout", "0"},
#if PG_VERSION_NUM >= 170000
    {"transaction_timeout", "0"},
#endif
};

// Their previous values, by name.
std::map<std::string, std::string> unpinned;

void pin_settings() {
  for (const auto& [name, value] : kPinned) {
    unpinned[name] = GetConfigOption(name, false, false);
    SetConfigOption(name, value, PGC_SUSET, PGC_S_OVERRIDE);
  }
}

void begin_session(const char* name) {
  pin_settings();
  pgstat_report_appname(name);
}

}  // namespace

InTransaction::InTransaction() {
  transaction_open = 1;
}
InTransaction::~InTransaction() {
  transaction_open = 0;
}

CancelInterrupts::CancelInterrupts() {
  statement_cancelled = 0;
  caught_cancellations = 0;
  statement_cancellable = 1;
}
CancelInterrupts::~CancelInterrupts() {
  statement_cancellable = 0;
}

void become_worker() {
  pqsignal(SIGHUP, SignalHandlerForConfigReload);
  pqsignal(SIGINT, on_cancel);
  pqsignal(SIGTERM, on_terminate);
  RegisterSubXactCallback(on_subtransaction_event, nullptr);
  // SIGUSR1 keeps PostgreSQL's handler: DROP DATABASE's barriers use it.
  BackgroundWorkerUnblockSignals();
}

void be_superuser() {
  SetSessionAuthorization(BOOTSTRAP_SUPERUSERID, true);
}

void connect_worker(DatabaseId database, const char* name) {
  if (database == InvalidOid)
    BackgroundWorkerInitializeConnection(nullptr, nullptr, 0);
  else
    BackgroundWorkerInitializeConnectionByOid(database, InvalidOid, 0);
  be_superuser();  // whatever ALTER DATABASE ... SET session_authorization says
  begin_session(name);
  SetConfigOption("lock_timeout", kLockTimeout, PGC_SUSET, PGC_S_OVERRIDE);
}

void connect_worker_as(RoleId role, DatabaseId database, const char* name) {
  BackgroundWorkerInitializeConnectionByOid(database, role, 0);
  begin_session(name);
}

void connect_worker_to(const char* database, const char* name) {
  BackgroundWorkerInitializeConnection(database, nullptr, 0);
  be_superuser();
  begin_session(name);
}

std::string unpinned_setting(const std::string& name) {
  return unpinned.at(name);
}

bool worker_should_end() {
  return ShutdownRequestPending;
}

void wait_for_latch(long timeout_ms) {
  const int events = WL_LATCH_SET | WL_EXIT_ON_PM_DEATH | (timeout_ms >= 0 ? WL_TIMEOUT : 0);
  WaitLatch(MyLatch, events, timeout_ms, PG_WAIT_EXTENSION);
  after_wait();
}

void wait_for_socket(int socket, bool read, bool write, long timeout_ms) {
  call_pg([&] {
    const int events = WL_LATCH_SET | WL_EXIT_ON_PM_DEATH | WL_TIMEOUT |
                       (read ? WL_SOCKET_READABLE : 0) | (write ? WL_SOCKET_WRITEABLE : 0);
    WaitLatchOrSocket(MyLatch, events, socket, timeout_ms, PG_WAIT_EXTENSION);
    after_wait();
  });
}

void report_activity(const char* activity) {
  pgstat_report_activity(activity ? STATE_RUNNING : STATE_IDLE, activity);
}

bool start_worker(const char* name, const char* main_function, DatabaseId database, int argument,
                  BackgroundWorkerHandle** handle) {
  BackgroundWorker worker;
  memset(&worker, 0, sizeof worker);
  worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
  worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
  worker.bgw_restart_time = BGW_NEVER_RESTART;  // left to the process that started it
  strlcpy(worker.bgw_library_name, "pg_relevance", sizeof worker.bgw_library_name);
  strlcpy(worker.bgw_function_name, main_function, sizeof worker.bgw_function_name);
  strlcpy(worker.bgw_name, name, sizeof worker.bgw_name);
  strlcpy(worker.bgw_type, name, sizeof worker.bgw_type);
  worker.bgw_main_arg = Int32GetDatum(argument);
  memcpy(worker.bgw_extra, &database, sizeof database);
  worker.bgw_notify_pid = MyProcPid;
  return RegisterDynamicBackgroundWorker(&worker, handle);
}

}  // namespace relevance::extension
