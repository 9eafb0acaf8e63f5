// SPDX-License-Identifier: PostgreSQL
#include "extension/queue/run_queue.h"

#include "extension/ground/settings.h"
#include "extension/ground/sql.h"
#include "extension/queue/cancellation.h"
#include "extension/queue/retry_time.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

std::vector<std::int64_t> numbers(const SpiRows& rows) {
  std::vector<std::int64_t> result;
  for (std::size_t i = 0; i < rows.size(); ++i) result.push_back(rows.integer(i, "id"));
  return result;
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

std::vector<WaitingRun> startable_runs(std::size_t turns) {
  const SpiRows rows = query(
      "SELECT waiting.id, waiting.owner, waiting.turn FROM"
      " (SELECT s.id, s.owner, coalesce(busy.runs, 0) + row_number() OVER"
      "    (PARTITION BY s.owner ORDER BY s.priority DESC, s.id) AS turn"
      "   FROM (SELECT DISTINCT ON (r.machine_id) r.id, m.owner, r.priority"
      "           FROM relevance.run r JOIN relevance.machine m ON m.id = r.machine_id"
      "          WHERE r.status = 'queued' AND r.not_before < 'infinity'"
      "            AND NOT " RELEVANCE_RUN_WAITS
      "            AND NOT EXISTS (SELECT FROM relevance.run o"
      "                             WHERE o.machine_id = r.machine_id AND o.status = 'running')"
      "          ORDER BY r.machine_id, r.priority DESC, r.id) s"
      "   LEFT JOIN (SELECT m.owner, count(*) AS runs"
      "                FROM relevance.run r JOIN relevance.machine m ON m.id = r.machine_id"
      "               WHERE r.status = 'running' GROUP BY m.owner) busy ON busy.owner = s.owner)"
      "   waiting WHERE waiting.turn <= $1 ORDER BY waiting.turn, waiting.id",
      {static_cast<std::int64_t>(turns)});
  std::vector<WaitingRun> runs;
  for (std::size_t i = 0; i < rows.size(); ++i)
    runs.push_back(
        {rows.integer(i, "id"), rows.text_for_people(i, "owner"), rows.integer(i, "turn")});
  return runs;
}

void cancel_queued_runs() {
  query(
      "UPDATE relevance.run SET status = 'cancelled', finished_at = clock_timestamp()"
      " WHERE id IN (SELECT q.id FROM relevance.run q WHERE q.status = 'queued' AND EXISTS"
      "   (SELECT FROM relevance.run_cancellation c WHERE c.run_id = q.id)"
      "  FOR NO KEY UPDATE SKIP LOCKED)");
}

std::vector<std::int64_t> runs_to_cancel() {
  return numbers(
      query("SELECT id FROM relevance.run WHERE status = 'running' AND NOT " RELEVANCE_NOT_CANCELLED
            " ORDER BY id"));
}

bool is_locked(std::int64_t run) {
  return query("SELECT FROM relevance.run WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED", {run})
      .empty();
}

std::optional<long> milliseconds_to_next_start() {
  const SpiRows rows = query(
      "SELECT (extract(epoch FROM min(not_before) - clock_timestamp()) * 1000)::bigint AS ms"
      " FROM relevance.run WHERE status = 'queued' AND " RELEVANCE_RUN_WAITS);
  if (!rows.text(0, "ms")) return std::nullopt;
  return static_cast<long>(rows.integer(0, "ms"));
}

std::optional<ClaimedRun> claim_run(std::int64_t run) {
  // A transaction that has locked the run must not block one of the shared slots.
  const SpiRows rows = query(
      "UPDATE relevance.run r SET status = 'running', phase = 'receiving', progress = 0,"
      " attempts = attempts + 1, started_at = clock_timestamp()"
      " FROM relevance.machine m"
      " WHERE r.id = (SELECT q.id FROM relevance.run q WHERE q.id = $1"
      "               FOR NO KEY UPDATE SKIP LOCKED)"
      " AND NOT EXISTS (SELECT FROM relevance.run_cancellation c WHERE c.run_id = r.id)"
      " AND NOT EXISTS (SELECT FROM relevance.run o WHERE o.machine_id = r.machine_id"
      "                 AND o.status = 'running')"
      " AND r.status = 'queued' AND m.id = r.machine_id"
      " RETURNING r.machine_id, m.machine_name, coalesce(r.data_set_id, 0) AS data_set_id,"
      " r.target_column, r.options::text, r.attempts, m.model_id, m.model_home, r.skip_unchanged,"
      " m.model_fresh",
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
  query(
      "UPDATE relevance.run SET phase = $2, progress = greatest(progress, $3)"
      " WHERE id = (SELECT q.id FROM relevance.run q WHERE q.id = $1 AND q.status = 'running'"
      "             AND q.attempts = $4 FOR NO KEY UPDATE SKIP LOCKED)",
      {attempt.run, std::string_view(phase), progress, attempt.number});
  return !query(
              "SELECT FROM relevance.run WHERE id = $1 AND status = 'running' AND attempts = $2"
              " AND " RELEVANCE_NOT_CANCELLED,
              {attempt.run, attempt.number})
              .empty();
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
      "DELETE FROM relevance.run WHERE id IN (SELECT r.id FROM relevance.run r"
      "  WHERE r.machine_id = $1 AND r.status NOT IN ('queued', 'running') AND r.id <="
      "   (SELECT n.id FROM relevance.run n WHERE n.machine_id = $1"
      "     AND n.status NOT IN ('queued', 'running') ORDER BY n.id DESC OFFSET $2 LIMIT 1)"
      "  AND r.id IS DISTINCT FROM (SELECT max(c.id) FROM relevance.run c"
      "                             WHERE c.machine_id = $1 AND c.status = 'completed')"
      "  FOR UPDATE SKIP LOCKED)",
      {machine, static_cast<std::int64_t>(settings.keep_runs)});
}

}  // namespace relevance::extension
