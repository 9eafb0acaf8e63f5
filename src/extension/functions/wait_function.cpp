// SPDX-License-Identifier: PostgreSQL
// The parts of relevance.wait_for_training: wait_until_ended sleeps until a run has ended, woken by
// the commit that ends it; raise_run_error raises the error of a failed run.

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/shared_state.h"
#include "extension/ground/sql.h"
#include "extension/module/preload.h"
#include "extension/module/sql_version.h"
#include "extension/queue/obstacle.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

using Clock = std::chrono::steady_clock;

constexpr long kLookAgainMs = 1000;  // even without a wake-up

struct RunState {
  bool exists = false;
  bool ended = false;
  bool queued = false;
  bool from_this_transaction = false;
  std::string progress;  // for people
};

// The newest state: the function's own snapshot is that of the calling statement.
RunState look_at(std::int64_t run) {
  call_pg([] { PushActiveSnapshot(GetLatestSnapshot()); });
  RunState state;
  {
    const SpiRows rows = query_active(
        "SELECT finished_at IS NOT NULL AS ended, status = 'queued' AS queued,"
        " xmin::text::bigint AS changed_by,"
        " status || coalesce(', ' || phase || ' ' || (100 * progress)::integer || ' %', '')"
        "  AS progress"
        " FROM relevance.run WHERE id = $1",
        {run});
    if (!rows.empty()) {
      const auto changed_by = static_cast<TransactionId>(rows.integer(0, "changed_by"));
      state = {true, rows.boolean(0, "ended"), rows.boolean(0, "queued"),
               TransactionIdIsCurrentTransactionId(changed_by), rows.text_or_empty(0, "progress")};
    }
  }
  call_pg([] { PopActiveSnapshot(); });
  return state;
}

[[noreturn]] void throw_unknown(std::int64_t run) {
  throw Error("unknown_run", "there is no training run " + std::to_string(run), "",
              "SELECT run_id, machine_name, status FROM relevance.training_runs shows them all.");
}

void check(std::int64_t run, const RunState& state) {
  if (!state.exists) throw_unknown(run);
  if (state.from_this_transaction && !state.ended)
    throw Error(
        "run_not_committed",
        "training run " + std::to_string(run) + " belongs to this transaction, which is still open",
        "Workers see a run when the transaction that queued it has committed.",
        "Queue the training in one statement or transaction, and wait for it in the next.");
}

// With one snapshot for the whole transaction, the caller could never see the result.
void require_read_committed() {
  if (!IsolationUsesXactSnapshot()) return;
  throw Error("isolation_too_strict",
              "waiting for a training needs the isolation level READ COMMITTED",
              "This transaction would not see that the run has ended.",
              "Wait in a transaction of its own: BEGIN ISOLATION LEVEL READ COMMITTED.");
}

[[noreturn]] void throw_timed_out(std::int64_t run, const RunState& state,
                                  const std::optional<Obstacle>& obstacle) {
  const std::string id = std::to_string(run);
  const std::string cancel = "relevance.cancel_training(" + id + ") ends it.";
  const std::string seen = "It is " + state.progress + ".";
  throw Error("wait_timed_out", "training run " + id + " has not ended in the given time",
              obstacle ? seen + ' ' + obstacle->reason : seen,
              obstacle ? obstacle->remedy + " It starts as soon as it can; " + cancel
                       : "It continues. Wait again, or " + cancel);
}

void warn_of(std::int64_t run, const Obstacle& obstacle) {
  const std::string reason = to_server_for_people(obstacle.reason);
  const std::string remedy = to_server_for_people(obstacle.remedy);
  call_pg([&] {
    ereport(WARNING, (errmsg("training run %lld cannot start yet", static_cast<long long>(run)),
                      errdetail_internal("%s", reason.c_str()), errhint("%s", remedy.c_str())));
  });
}

void wait_until_ended(std::int64_t run, std::int64_t timeout_us) {
  require_preloaded();
  require_read_committed();
  SpiSession spi;
  const Clock::time_point deadline = Clock::now() + std::chrono::microseconds(timeout_us);
  call_pg([] { prepare_to_wait_for_runs(); });
  bool warned = false;
  for (;;) {
    require_known_sql();  // no worker starts the run while the versions differ
    const RunState state = look_at(run);
    check(run, state);
    if (state.ended) break;
    const std::optional<Obstacle> obstacle = state.queued ? find_obstacle() : std::nullopt;
    if (obstacle && !std::exchange(warned, true)) warn_of(run, *obstacle);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) throw_timed_out(run, state, obstacle);
    call_pg([&] { wait_for_runs(std::min<long>(static_cast<long>(left), kLookAgainMs)); });
  }
  call_pg([] { stop_waiting_for_runs(); });
  spi.finish();
}

// A failed run's error may quote the data: it is for the caller, not for the server's log. In
// effect until the error ends the transaction. PostgreSQL zone.
void keep_out_of_log() {
  set_config_option("log_min_messages", "panic", PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
                    false);
}

void throw_error_of(std::int64_t run) {
  SpiSession spi;
  {
    const SpiRows rows = query(
        "SELECT coalesce(error_sqlstate, 'P0001') AS error_sqlstate, error, error_detail,"
        " error_hint"
        " FROM relevance.run WHERE id = $1 AND status = 'failed'",
        {run});
    if (!rows.empty()) {
      call_pg([] { keep_out_of_log(); });
      throw PgError(rows.text_or_empty(0, "error_sqlstate"), rows.text_or_empty(0, "error"),
                    rows.text_or_empty(0, "error_detail"), rows.text_or_empty(0, "error_hint"));
    }
  }
  spi.finish();
}

// PostgreSQL zone. Months count as 30 days, as everywhere in PostgreSQL; the maximum is a century.
std::int64_t microseconds_of(const Interval* interval) {
  constexpr double kCentury = 100.0 * 365 * USECS_PER_DAY;
  const double total = static_cast<double>(interval->time) +
                       static_cast<double>(interval->day) * USECS_PER_DAY +
                       static_cast<double>(interval->month) * DAYS_PER_MONTH * USECS_PER_DAY;
  return static_cast<std::int64_t>(Max(0.0, Min(total, kCentury)));
}

}  // namespace
}  // namespace relevance::extension

extern "C" {

PG_FUNCTION_INFO_V1(relevance_wait_until_ended);
PG_FUNCTION_INFO_V1(relevance_raise_run_error);

// (run bigint, timeout interval) → void
Datum relevance_wait_until_ended(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  const std::int64_t run = PG_GETARG_INT64(0);
  const std::int64_t timeout = microseconds_of(PG_GETARG_INTERVAL_P(1));
  enter_cpp([&] { wait_until_ended(run, timeout); });
  PG_RETURN_VOID();
}

// (run bigint) → void
Datum relevance_raise_run_error(PG_FUNCTION_ARGS) {
  using namespace relevance::extension;
  const std::int64_t run = PG_GETARG_INT64(0);
  enter_cpp([&] { throw_error_of(run); });
  PG_RETURN_VOID();
}
}
