// SPDX-License-Identifier: PostgreSQL
#include "extension/queue/run_queue.h"

#include "contract/messages.h"
#include "contract/train_options.h"
#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/settings.h"
#include "extension/ground/sql.h"
#include "extension/queue/retry_time.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

std::vector<std::int64_t> numbers(const SpiRows& rows) {
  std::vector<std::int64_t> result;
  for (std::size_t i = 0; i < rows.size(); ++i) result.push_back(rows.integer(i, "id"));
  return result;
}

// story: what ended the last of several attempts, which then counts as a failure; or empty. Any end
// of an attempt is one statement: changing a row twice in a transaction rechecks its foreign key,
// which would deadlock with a concurrent deletion of the machine, since that waits for the run.
void fail(Attempt attempt, const Error& error, const std::string& story) {
  const std::string sqlstate = sqlstate_of(error);
  const std::string code = representable(error.code());
  const std::string message = representable(error.message());
  const std::string detail = representable(error.detail());
  const std::string hint = representable(error.hint());
  query(
      "UPDATE relevance.run SET status = 'failed', finished_at = clock_timestamp(),"
      " error_code = $2, error_sqlstate = $3, error = $4, error_detail = nullif($5, ''),"
      " error_hint = nullif($6, ''), failures = failures + ($8 <> '')::integer,"
      " attempt_errors = array_remove(attempt_errors || nullif($8, ''), NULL)"
      " WHERE id = $1 AND status = 'running' AND attempts = $7",
      {attempt.run, std::string_view(code), std::string_view(sqlstate), std::string_view(message),
       std::string_view(detail), std::string_view(hint), attempt.number, std::string_view(story)});
}

}  // namespace

void require_machine(std::int64_t machine) {
  query("SELECT relevance.operated_machine($1::integer)", {machine});
}

std::int64_t queue_run(std::int64_t machine, std::int64_t data_set,
                       const std::string& target_column, const std::string& options) {
  return query(
             "INSERT INTO relevance.run (machine_id, data_set_id, target_column, options)"
             " VALUES ($1::integer, $2, $3, $4::jsonb) RETURNING id",
             {machine, data_set, std::string_view(target_column), std::string_view(options)})
      .integer(0, "id");
}

std::vector<Attempt> running_runs() {
  const SpiRows rows =
      query("SELECT id, attempts FROM relevance.run WHERE status = 'running' ORDER BY id");
  std::vector<Attempt> attempts;
  for (std::size_t i = 0; i < rows.size(); ++i)
    attempts.push_back({rows.integer(i, "id"), rows.integer(i, "attempts")});
  return attempts;
}

std::vector<std::int64_t> startable_runs() {
  return numbers(query(
      "SELECT min(r.id) AS id FROM relevance.run r"
      " WHERE r.status = 'queued' AND r.not_before < 'infinity' AND NOT r." RELEVANCE_RETRY_WAITS
      " AND NOT EXISTS (SELECT FROM relevance.run o"
      "                 WHERE o.machine_id = r.machine_id AND o.status = 'running')"
      " GROUP BY r.machine_id ORDER BY 1"));
}

std::vector<std::int64_t> runs_to_cancel() {
  return numbers(query(
      "SELECT id FROM relevance.run WHERE status = 'running' AND cancel_requested ORDER BY id"));
}

std::optional<long> milliseconds_to_next_start() {
  const SpiRows rows = query(
      "SELECT (extract(epoch FROM min(not_before) - clock_timestamp()) * 1000)::bigint AS ms"
      " FROM relevance.run WHERE status = 'queued' AND " RELEVANCE_RETRY_WAITS);
  if (!rows.text(0, "ms")) return std::nullopt;
  return static_cast<long>(rows.integer(0, "ms"));
}

void recover_lost_run(Attempt lost) {
  // Another transaction's lock on this run must not delay other runs; the next pass tries again.
  if (query("SELECT FROM relevance.run WHERE id = $1 FOR UPDATE SKIP LOCKED", {lost.run}).empty())
    return;
  end_attempt(lost, Error("worker_lost", "the run lost its worker",
                          "The worker or the server ended while the run was under way.",
                          "Check the server log for what ended it, then train again."));
}

std::optional<ClaimedRun> claim_run(std::int64_t run) {
  // A transaction that has locked the run must not block one of the shared slots.
  const SpiRows rows = query(
      "UPDATE relevance.run r SET status = 'running', phase = 'receiving', progress = 0,"
      " attempts = attempts + 1, started_at = clock_timestamp()"
      " FROM relevance.machine m"
      " WHERE r.id = (SELECT q.id FROM relevance.run q WHERE q.id = $1"
      "               FOR NO KEY UPDATE SKIP LOCKED)"
      " AND r.status = 'queued' AND m.id = r.machine_id"
      " RETURNING r.machine_id, m.machine_name, coalesce(r.data_set_id, 0) AS data_set_id,"
      " r.target_column, r.options::text, r.attempts, m.model_id, m.model_home, r.skip_unchanged,"
      " m.model_fresh, r.failures",
      {run});
  if (rows.empty()) return std::nullopt;
  ClaimedRun claimed;
  claimed.machine = rows.integer(0, "machine_id");
  claimed.machine_name = rows.text_for_people(0, "machine_name");
  claimed.data_set = rows.integer(0, "data_set_id");
  claimed.target_column = rows.text_or_empty(0, "target_column");
  claimed.options = rows.text_or_empty(0, "options");
  claimed.attempt = {run, rows.integer(0, "attempts")};
  if (rows.text(0, "model_id")) claimed.model_id = static_cast<int>(rows.integer(0, "model_id"));
  claimed.model_home = rows.text_or_empty(0, "model_home");
  claimed.skip_unchanged = rows.boolean(0, "skip_unchanged");
  claimed.model_fresh = rows.boolean(0, "model_fresh");
  claimed.failures = rows.integer(0, "failures");
  const SpiRows data_set = query(
      "SELECT coalesce(bytes, 0) AS bytes, query, search_path, owner FROM relevance.data_set"
      " WHERE id = $1",
      {claimed.data_set});
  if (data_set.empty()) {
    claimed.data_set = 0;
    return claimed;
  }
  claimed.data_set_bytes = data_set.integer(0, "bytes");
  claimed.query = data_set.text_or_empty(0, "query");
  claimed.search_path = data_set.text_or_empty(0, "search_path");
  claimed.query_owner = data_set.text_or_empty(0, "owner");
  return claimed;
}

bool run_exists(std::int64_t run) {
  return !query("SELECT FROM relevance.run WHERE id = $1", {run}).empty();
}

bool report_progress(Attempt attempt, const char* phase, double progress) {
  const SpiRows rows = query(
      "UPDATE relevance.run SET phase = $2, progress = greatest(progress, $3)"
      " WHERE id = $1 AND status = 'running' AND attempts = $4 AND NOT cancel_requested"
      " RETURNING id",
      {attempt.run, std::string_view(phase), progress, attempt.number});
  return !rows.empty();
}

void put_back(Attempt attempt) {
  query(
      "UPDATE relevance.run SET phase = NULL, progress = 0, started_at = NULL,"
      " status = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'queued' END,"
      " finished_at = CASE WHEN cancel_requested THEN clock_timestamp() END"
      " WHERE id = $1 AND status = 'running' AND attempts = $2",
      {attempt.run, attempt.number});
}

void end_cancelled(Attempt attempt) {
  query(
      "UPDATE relevance.run SET status = 'cancelled', phase = NULL, finished_at = clock_timestamp()"
      " WHERE id = $1 AND status = 'running' AND attempts = $2",
      {attempt.run, attempt.number});
}

bool end_skipped(Attempt attempt, const std::string& fingerprint) {
  const SpiRows last = query(
      "SELECT last.id, last.options::text AS last_options, r.options::text FROM relevance.run r,"
      " LATERAL (SELECT * FROM relevance.run c WHERE c.status = 'completed'"
      "           AND c.machine_id = r.machine_id ORDER BY c.id DESC LIMIT 1) last"
      " WHERE r.id = $1 AND last.fingerprint = $2 AND last.target_column = r.target_column",
      {attempt.run, std::string_view(fingerprint)});
  if (last.empty() || !contract::same_training(last.text_or_empty(0, "last_options"),
                                               last.text_or_empty(0, "options")))
    return false;
  const Warning unchanged =
      make_warning("data_unchanged", {}, {value_of("run", last.text_or_empty(0, "id"))});
  const std::string sentence = text_of(unchanged);
  const std::string details =
      representable(contract::to_json(std::vector{unchanged}).at("warning_details").dump());
  const SpiRows rows = query(
      "UPDATE relevance.run SET status = 'skipped', phase = NULL, progress = 1,"
      " finished_at = clock_timestamp(), fingerprint = $3, warnings = ARRAY[$4],"
      " warning_details = $5::jsonb"
      " WHERE id = $1 AND status = 'running' AND attempts = $2 AND NOT cancel_requested"
      " RETURNING id",
      {attempt.run, attempt.number, std::string_view(fingerprint), std::string_view(sentence),
       std::string_view(details)});
  return !rows.empty();
}

bool hold_machine(std::int64_t machine) {
  return !query("SELECT FROM relevance.machine WHERE id = $1 FOR KEY SHARE SKIP LOCKED", {machine})
              .empty();
}

void prune_data_sets(std::int64_t machine) {
  if (settings.keep_data_sets == 0) return;
  // Locked first and then checked again, so that a run queued meanwhile keeps its data. A data set
  // that another transaction has locked is left for the next time.
  const SpiRows old = query(
      "SELECT coalesce(string_agg(locked.id::text, ','), '') AS ids FROM"
      " (SELECT d.id FROM relevance.data_set d WHERE d.machine_id = $1 AND d.id <"
      "   (SELECT min(newest.id) FROM (SELECT n.id FROM relevance.data_set n"
      "     WHERE n.machine_id = $1 ORDER BY n.id DESC LIMIT $2) newest)"
      "  FOR UPDATE SKIP LOCKED) locked",
      {machine, static_cast<std::int64_t>(settings.keep_data_sets)});
  query(
      "DELETE FROM relevance.data_set d WHERE d.id = ANY (string_to_array($1, ',')::bigint[])"
      " AND NOT EXISTS (SELECT FROM relevance.run r WHERE r.data_set_id = d.id"
      "                 AND r.status IN ('queued', 'running'))"
      " AND d.id IS DISTINCT FROM (SELECT l.data_set_id FROM relevance.run l"
      "   WHERE l.machine_id = $2 AND l.status IN ('completed', 'skipped')"
      "   ORDER BY l.id DESC LIMIT 1)",
      {std::string_view(old.text_or_empty(0, "ids")), machine});
}

void prune_runs(std::int64_t machine) {
  if (settings.keep_runs == 0) return;
  query(
      "DELETE FROM relevance.run r WHERE r.machine_id = $1"
      " AND r.status NOT IN ('queued', 'running') AND r.id <="
      " (SELECT n.id FROM relevance.run n WHERE n.machine_id = $1"
      "   AND n.status NOT IN ('queued', 'running') ORDER BY n.id DESC OFFSET $2 LIMIT 1)"
      " AND r.id IS DISTINCT FROM (SELECT max(c.id) FROM relevance.run c"
      "                            WHERE c.machine_id = $1 AND c.status = 'completed')",
      {machine, static_cast<std::int64_t>(settings.keep_runs)});
}

void end_failed(Attempt attempt, const Error& error) {
  fail(attempt, error, {});
}

void end_attempt(Attempt attempt, const Error& error) {
  const std::string story =
      representable(error.message() + (error.detail().empty() ? "" : " (" + error.detail() + ")"));
  const SpiRows rows = query(
      "SELECT cancel_requested, failures + 1 AS failures,"
      " array_to_string(attempt_errors || $3::text, '; then: ') AS stories"
      " FROM relevance.run WHERE id = $1 AND status = 'running' AND attempts = $2"
      " FOR NO KEY UPDATE",
      {attempt.run, attempt.number, std::string_view(story)});
  if (rows.empty()) return;
  if (rows.boolean(0, "cancel_requested")) return end_cancelled(attempt);
  const std::int64_t failures = rows.integer(0, "failures");
  if (failures >= settings.max_attempts) {
    const std::string times = failures == 1 ? "once: " : std::to_string(failures) + " times: ";
    return fail(
        attempt,
        Error(error.code(), error.message(),
              "It was tried " + times + rows.text_or_empty(0, "stories") + ".", error.hint()),
        story);
  }
  // The first retry comes soon: a service that was restarted is back by then. A full disk takes
  // longer.
  const double least_pause = error.code() == "disk_full" ? 30 : 0;
  query(
      "UPDATE relevance.run SET status = 'queued', phase = NULL, progress = 0, started_at = NULL,"
      " failures = failures + 1, attempt_errors = attempt_errors || $2::text,"
      " not_before = clock_timestamp()"
      "  + make_interval(secs => greatest($3, least(300, 0.5 * 10 ^ least(failures, 5))))"
      " WHERE id = $1",
      {attempt.run, std::string_view(story), least_pause});
}

}  // namespace relevance::extension
