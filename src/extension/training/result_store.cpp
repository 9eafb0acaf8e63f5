// SPDX-License-Identifier: PostgreSQL
#include "extension/training/result_store.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "extension/ground/database_encoding.h"
#include "extension/ground/guard.h"
#include "extension/ground/sql.h"
#include "extension/ground/transaction.h"
#include "extension/queue/attempt_end.h"
#include "extension/queue/cancellation.h"
#include "extension/training/data_set_store.h"

namespace relevance::extension {
namespace {

constexpr std::size_t kRowsAtOnce = 200;  // of the ranking

// Thrown to roll back: this worker may no longer complete the run.
struct NoLongerRunning {};

// What a run keeps of its data, as JSON.
struct DataTexts {
  std::string format, sentences, details;
  DataTexts(const std::optional<contract::DataReport>& data, const std::vector<Warning>& warnings)
      : format(data ? representable(contract::to_json(*data).at("format").dump()) : "null") {
    const nlohmann::json both = contract::to_json(warnings);
    sentences = representable(both.at("warnings").dump());
    details = representable(both.at("warning_details").dump());
  }
};

// A ranking of another target cannot be compared with those before it, which readers may not notice.
void warn_of_another_target(std::int64_t run, std::vector<Warning>& warnings) {
  const SpiRows rows = query(
      "SELECT r.target_column AS now, latest.target_column AS before FROM relevance.run r,"
      " LATERAL (SELECT c.target_column FROM relevance.run c WHERE c.status = 'completed'"
      "           AND c.machine_id = r.machine_id ORDER BY c.id DESC LIMIT 1) latest"
      " WHERE r.id = $1 AND latest.target_column <> r.target_column",
      {run});
  if (rows.empty()) return;
  warnings.push_back(
      make_warning("target_changed", {},
                   {value_of("now", quote_text(rows.text_or_empty(0, "now"))),
                    value_of("before", quote_text(rows.text_or_empty(0, "before")))}));
}

void complete_run(Attempt attempt, const RunResult& result) {
  const std::string metrics = result.metrics ? contract::to_json(*result.metrics).dump() : "";
  std::vector<Warning> warnings = result.warnings;
  warn_of_another_target(attempt.run, warnings);
  const DataTexts texts(result.data, warnings);
  const SpiRows rows = query(
      "UPDATE relevance.run SET status = 'completed', phase = 'done', progress = 1,"
      " finished_at = clock_timestamp(), metrics = nullif($2, '')::jsonb, fingerprint = $5,"
      " source_format = nullif($6::jsonb, 'null'),"
      " warnings = ARRAY(SELECT pg_catalog.jsonb_array_elements_text($3::jsonb)),"
      " warning_details = $7::jsonb,"
      " error_code = NULL, error_sqlstate = NULL, error = NULL, error_detail = NULL, error_hint = "
      "NULL"
      " WHERE id = $1 AND status = 'running' AND attempts = $4 AND " RELEVANCE_NOT_CANCELLED
      " RETURNING id",
      {attempt.run, std::string_view(metrics), std::string_view(texts.sentences), attempt.number,
       std::string_view(result.fingerprint), std::string_view(texts.format),
       std::string_view(texts.details)});
  if (rows.empty()) throw NoLongerRunning();
}

// Replaces that of an earlier attempt.
void store_data_report(std::int64_t run, const contract::DataReport& report) {
  const std::string json = representable(contract::to_json(report).dump());
  query("DELETE FROM relevance.column_report WHERE run_id = $1", {run});
  query(
      "INSERT INTO relevance.column_report (run_id, column_no, column_name, type, unit, role, "
      "reason,"
      " missing_share, distinct_values, distinct_exact, min, max, first_values)"
      " SELECT $1, e.position, c.name, c.type, nullif(c.unit, ''), c.role, nullif(c.reason, ''),"
      " c.missing_share, c.\"distinct\", c.distinct_exact, c.min, c.max,"
      " ARRAY(SELECT jsonb_array_elements_text(e.item -> 'first_values'))"
      " FROM jsonb_array_elements($2::jsonb -> 'columns') WITH ORDINALITY AS e(item, position),"
      " jsonb_to_record(e.item) AS c(name text, type text, unit text, role text, reason text,"
      " missing_share float8, \"distinct\" bigint, distinct_exact boolean, min float8, max float8)",
      {run, std::string_view(json)});
}

// Messages about the data may lose a letter in this database's encoding; names and levels of the
// ranking's features must be exact.
void require_representable(const std::string& ranking) {
  try {
    to_server(ranking);
  } catch (const PgError& error) {
    throw Error("not_representable",
                "the ranking has a name or a level that this database's encoding cannot hold",
                error.message(), "Rename the column, or train in a database of encoding UTF8.");
  }
}

// before: how many rows precede these. The table's columns are named as the ranking's fields.
void store_ranking_rows(std::int64_t run, std::int64_t before, const std::string& rows) {
  query(
      "INSERT INTO relevance.ranking SELECT r.*"
      " FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS e(item, position),"
      " jsonb_populate_record(NULL::relevance.ranking,"
      "   jsonb_build_object('run_id', $1, 'rank', $3 + e.position) || e.item) AS r",
      {run, std::string_view(rows), before});
  query(
      "INSERT INTO relevance.effect_curve SELECT r.*"
      " FROM jsonb_array_elements($2::jsonb) AS e(item),"
      " jsonb_array_elements(e.item -> 'effect_curve') WITH ORDINALITY AS p(item, position),"
      " jsonb_populate_record(NULL::relevance.effect_curve, p.item || jsonb_build_object("
      "   'run_id', $1, 'feature', e.item -> 'feature', 'point_no', p.position,"
      "   'row_count', p.item -> 'count')) AS r",
      {run, std::string_view(rows)});
}

// In parts: with its effect curves, a ranking of thousands of features takes tens of megabytes.
// take: gets how many rows precede these, and the rows as JSON.
void in_parts(const std::vector<contract::RankingRow>& ranking,
              const std::function<void(std::int64_t before, const std::string& rows)>& take) {
  for (std::size_t before = 0; before < ranking.size(); before += kRowsAtOnce) {
    const auto first = ranking.begin() + static_cast<std::ptrdiff_t>(before);
    const auto count = std::min(kRowsAtOnce, ranking.size() - before);
    const std::vector part(first, first + static_cast<std::ptrdiff_t>(count));
    take(static_cast<std::int64_t>(before), contract::to_json(part, true).dump());
  }
}

void store_model(std::int64_t run, std::FILE* file) {
  std::rewind(file);
  std::string chunk(kChunkBytes, '\0');
  std::int64_t bytes = 0;
  query("INSERT INTO relevance.model (run_id, format, bytes) VALUES ($1, 'xgboost-ubj', 0)", {run});
  for (std::int64_t chunk_no = 0;; ++chunk_no) {
    const std::size_t length = std::fread(chunk.data(), 1, chunk.size(), file);
    if (length == 0) break;
    query(
        "INSERT INTO relevance.model_chunk (run_id, chunk_no, bytes) VALUES ($1, $2::integer, $3)",
        {run, chunk_no, Bytes{std::string_view(chunk).substr(0, length)}});
    bytes += static_cast<std::int64_t>(length);
  }
  query("UPDATE relevance.model SET bytes = $2 WHERE run_id = $1", {run, bytes});
}

}  // namespace

void store_failed_data(Attempt attempt, const FailedData& data) {
  const DataTexts texts(data.report, data.warnings);
  in_transaction([&] {
    const SpiRows running = query(
        "UPDATE relevance.run SET source_format = nullif($3::jsonb, 'null'),"
        " warnings = ARRAY(SELECT pg_catalog.jsonb_array_elements_text($4::jsonb)),"
        " warning_details = $5::jsonb"
        " WHERE id = $1 AND status = 'running' AND attempts = $2 AND " RELEVANCE_NOT_CANCELLED
        " RETURNING id",
        {attempt.run, attempt.number, std::string_view(texts.format),
         std::string_view(texts.sentences), std::string_view(texts.details)});
    if (!running.empty()) store_data_report(attempt.run, data.report);
  });
}

bool store_result(Attempt attempt, const RunResult& result) {
  try {
    in_transaction([&] {
      in_parts(result.ranking,
               [](std::int64_t, const std::string& rows) { require_representable(rows); });
      // First: if another transaction has locked the run, this is repeated.
      if (!lock_running(attempt)) throw NoLongerRunning();
      complete_run(attempt, result);
      in_parts(result.ranking, [&](std::int64_t before, const std::string& rows) {
        store_ranking_rows(attempt.run, before, rows);
      });
      if (result.data) store_data_report(attempt.run, *result.data);
      if (result.model) store_model(attempt.run, result.model);
    });
    return true;
  } catch (const NoLongerRunning&) {
    return false;
  }
}

}  // namespace relevance::extension
