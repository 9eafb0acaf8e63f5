// SPDX-License-Identifier: PostgreSQL
// The run worker, one per running training: claims the run, trains, and records how it ended.

#include <functional>
#include <optional>
#include <string_view>

#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/settings.h"
#include "extension/ground/shared_state.h"
#include "extension/ground/transaction.h"
#include "extension/ground/worker.h"
#include "extension/module/sql_version.h"
#include "extension/queue/attempt_end.h"
#include "extension/queue/run_queue.h"
#include "extension/service/outbox.h"
#include "extension/training/data_set_store.h"
#include "extension/training/run_watch.h"
#include "extension/training/training.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

void end_stopped(Attempt attempt, Stop why) {
  if (why == Stop::cancel) end_cancelled(attempt);
  if (why == Stop::shutdown || why == Stop::release) put_back(attempt);
}

// Transient server errors, worth a retry: conflicts, resources, shutdown, the disk.
bool may_pass(const PgError& error) {
  // Not for a user's query: cancelled, temp_file_limit exceeded, object not in a suitable state.
  for (const char* final : {"57014", "53400", "55000"})
    if (error.sqlstate() == final) return false;
  for (const char* state_class : {"40", "53", "55", "57", "58"})
    if (error.sqlstate().starts_with(state_class)) return true;
  return false;
}

// Details may quote an answer or the data, so they are not logged: the run's row has them.
void log_failure(std::int64_t run, const Error& error) {
  const std::string message = to_server_for_people(error.message());
  const std::string context = to_server_for_people(context_of(error));
  call_pg([&] {
    ereport(LOG,
            (errmsg_internal("training run %lld: %s", static_cast<long long>(run), message.c_str()),
             context.empty() ? 0 : (errcontext("%s", context.c_str()))));
  });
}

// How the data of a failed training were understood. A fault in storing it does not change how the
// run ends.
void keep_failed_data(Attempt attempt, const std::optional<FailedData>& data, const Watch& watch) {
  if (!data) return;
  try {
    watch.until_unlocked([&] { store_failed_data(attempt, *data); });
  } catch (const UnknownSqlVersion&) {
    throw;
  } catch (const Error& error) {
    log_failure(attempt.run, error);
  }
}

// Deletes what the machine no longer keeps. A failure does not change how the run ended: the next
// run tries again.
void prune(std::int64_t run, std::int64_t machine) {
  try {
    in_transaction([&] {
      if (!hold_machine(machine)) return;
      prune_data_sets(machine);
      prune_runs(machine);
    });
  } catch (const UnknownSqlVersion&) {
    throw;
  } catch (const Error& error) {
    log_failure(run, error);
  }
}

// How the training ended: what is to be recorded, in a transaction. Empty: nothing.
using Ending = std::function<void()>;

Ending perform(Training& training, Attempt attempt) {
  try {
    training.perform();
    return {};
  } catch (const Stopped& stopped) {
    training.abandon();
    return [=] { end_stopped(attempt, stopped.why); };
  } catch (const ExtensionGone&) {
    training.abandon();
    throw;
  } catch (const UnknownSqlVersion&) {
    training.abandon();
    throw;
  } catch (const LockedOut& error) {
    training.abandon();
    log_failure(attempt.run, error);
    return [=] { end_lost(attempt, error); };
  } catch (const TransientError& error) {
    training.abandon();
    log_failure(attempt.run, error);
    return [=] { end_lost(attempt, error); };
  } catch (const PgError& error) {
    training.abandon();
    if (!may_pass(error)) return [=] { end_failed(attempt, error); };
    log_failure(attempt.run, error);
    return [=] { end_lost(attempt, error); };
  } catch (const Error& error) {
    training.abandon();
    return [=] { end_failed(attempt, error); };
  } catch (const std::exception& error) {
    training.abandon();
    const Error fault("internal_error", "the run worker had an internal error", error.what(),
                      "Please report this.");
    log_failure(attempt.run, fault);
    return [=] { end_lost(attempt, fault); };
  }
}

// nullopt: it was cancelled, deleted or claimed already, is locked by another transaction, or another
// run of its machine was claimed a moment ago.
std::optional<ClaimedRun> claim(std::int64_t run) {
  constexpr std::string_view kUniqueViolation = "23505";
  std::optional<ClaimedRun> claimed;
  try {
    in_transaction([&] { claimed = claim_run(run); });
  } catch (const LockedOut&) {
  } catch (const PgError& error) {
    if (error.sqlstate() != kUniqueViolation) throw;
  }
  return claimed;
}

void train(std::int64_t run, int slot) {
  std::optional<ClaimedRun> claimed = claim(run);
  if (!claimed) return;
  mark_claimed(slot);
  const Attempt attempt = claimed->attempt;
  const std::int64_t machine = claimed->machine;
  const Watch watch(slot);
  Training training(std::move(*claimed), watch);
  try {
    if (const Ending ending = perform(training, attempt)) {
      keep_failed_data(attempt, training.failed_data(), watch);
      watch.until_unlocked([&] { in_transaction(ending); });
    }
  } catch (const Stopped&) {
    // The scheduler finds the run when it can be changed again.
  }
  prune(run, machine);
}

void tend_outbox(int slot) {
  const Watch watch(slot);
  try {
    report_activity("creating and deleting models at the model services");
    empty_outbox(watch);
  } catch (const Stopped&) {
  } catch (const LockedOut&) {
    // The scheduler starts another worker for what is left.
  }
}

int own_slot = -1;
DatabaseId own_database = 0;
std::int64_t own_run = 0;

void leave(int, Datum) {
  leave_run_slot(own_slot, own_database, own_run);
}

void work() {
  try {
    if (own_run == 0)
      tend_outbox(own_slot);
    else
      train(own_run, own_slot);
  } catch (const ExtensionGone&) {
  } catch (const UnknownSqlVersion&) {
    // The scheduler logs it, and finds the run again when the versions match.
  }
}

}  // namespace
}  // namespace relevance::extension

extern "C" PGDLLEXPORT void relevance_run_worker_main(Datum argument) {
  using namespace relevance::extension;
  own_slot = DatumGetInt32(argument);
  memcpy(&own_database, MyBgworkerEntry->bgw_extra, sizeof own_database);
  become_worker();
  if (!may_enter_database(own_database)) proc_exit(static_cast<int>(WorkerEnd::stay_down));
  // Connect first: until then BackendPidGetProc() does not find this process.
  connect_worker(own_database, kRunWorkerName);
  if (!join_run_slot(own_slot, own_database, MyProcPid, &own_run))
    proc_exit(static_cast<int>(WorkerEnd::stay_down));
  before_shmem_exit(leave, 0);
  enter_cpp([] { work(); });
  proc_exit(static_cast<int>(WorkerEnd::stay_down));
}
