// SPDX-License-Identifier: PostgreSQL
#include "client/report.h"

#include <cstdio>

namespace relevance::client {

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

std::string table_of(const QueryResult& rows, const std::vector<TextColumn>& columns) {
  TextTable table{columns, {}};
  for (int row = 0; row < rows.size(); ++row) {
    std::vector<std::string>& line = table.rows.emplace_back();
    for (int column = 0; column < static_cast<int>(columns.size()); ++column) {
      line.push_back(rows.text(row, column));
    }
  }
  return to_text(table);
}

std::string warning_list(const QueryResult& rows) {
  std::string text = rows.size() > 0 ? "\nWorth knowing:\n" : "";
  for (int row = 0; row < rows.size(); ++row) {
    text += "  - " + printable(rows.text(row, 0)) + '\n';
    if (!rows.is_null(row, 1)) text += "    " + printable(rows.text(row, 1)) + '\n';
  }
  return text;
}

namespace {

// Four significant digits for values below a thousand.
constexpr const char* kRanking = R"(
SELECT rank, feature, kind, round((100 * share)::numeric, 1),
       round(importance_shap_mean_abs::numeric, CASE WHEN importance_shap_mean_abs > 0
             THEN greatest(0, 3 - floor(log(importance_shap_mean_abs))::integer) ELSE 0 END),
       round(importance_native::numeric, 4), coalesce(direction_code, direction),
       CASE above_noise WHEN true THEN 'yes' WHEN false THEN 'no' END
  FROM relevance.training_status($1::bigint) t, relevance.get_ranking(t.machine_id, t.run_id)
 ORDER BY rank LIMIT nullif($2::integer, 0))";

constexpr const char* kMetrics = R"(
SELECT round(m.r2::numeric, 4), round(m.mae::numeric, 4), round(m.rmse::numeric, 4), m.n_train, m.n_test, m.n_features
  FROM relevance.training_status($1::bigint) t, relevance.get_metrics(t.machine_id, t.run_id) m)";

constexpr const char* kSummary = R"(
SELECT machine_name, target_column, round(extract(epoch FROM finished_at - queued_at)::numeric, 2),
       (SELECT count(*) FROM relevance.get_ranking(t.machine_id, t.run_id))
  FROM relevance.training_status($1::bigint) t)";

constexpr const char* kRankingJson = R"(
SELECT json_build_object('machine_name', t.machine_name, 'run_id', t.run_id, 'target_column', t.target_column,
         'finished_at', t.finished_at,
         'verdict', (SELECT row_to_json(v) FROM relevance.get_verdict(t.machine_id, t.run_id) v),
         'ranking', (SELECT json_agg(r) FROM relevance.get_ranking(t.machine_id, t.run_id) r),
         'metrics', (SELECT row_to_json(m) FROM relevance.get_metrics(t.machine_id, t.run_id) m),
         'warnings', t.warnings, 'warning_details', t.warning_details)
  FROM relevance.training_status($1::bigint) t)";

constexpr const char* kVerdict = R"(
SELECT v.verdict, array_to_string(v.codes, ', ')
  FROM relevance.training_status($1::bigint) t, relevance.get_verdict(t.machine_id, t.run_id) v)";

constexpr const char* kMachines = R"(
SELECT m.machine_name, m.status, m.latest_run, r.target_column, round((m.metrics->>'r2')::numeric, 4),
       to_char(coalesce(r.finished_at, r.queued_at), 'YYYY-MM-DD HH24:MI')
  FROM relevance.list_machines() m
  LEFT JOIN relevance.training_runs r ON r.run_id = m.latest_run
 ORDER BY m.id)";

// The sentences of the reasons follow below the ranking, among the warnings.
std::string verdict_line(const QueryResult& verdict) {
  const std::string reasons = verdict.text(0, 1);
  return "Verdict: " + verdict.text(0, 0) + (reasons.empty() ? "" : " (" + reasons + ")") + "\n\n";
}

std::string headline(const QueryResult& summary, const std::string& run) {
  return shortened(summary.text(0, 0), 80) + ", training run " + run + ": " + summary.text(0, 3) +
         " features ranked by their effect on \"" + shortened(summary.text(0, 1), 80) + "\" in " +
         summary.text(0, 2) + " s\n\n";
}

// Of runs of 0.1.0 only whole texts are known.
constexpr const char* kWarnings = R"(
SELECT coalesce(w.detail ->> 'message', w.text), w.detail ->> 'next_step'
  FROM relevance.training_status($1::bigint) t,
       ROWS FROM (unnest(t.warnings), jsonb_array_elements(t.warning_details))
         WITH ORDINALITY AS w(text, detail, place)
 ORDER BY w.place)";

}  // namespace

std::int64_t completed_run(DatabaseConnection& connection, const std::string& machine) {
  return std::stoll(
      connection.query("SELECT relevance.completed_run(relevance.machine_id($1), NULL)", {machine})
          .text(0, 0));
}

void print_ranking(DatabaseConnection& connection, std::int64_t run, int rows) {
  const std::string number = std::to_string(run);
  const QueryResult summary = connection.query(kSummary, {number});
  const QueryResult ranking = connection.query(kRanking, {number, std::to_string(rows)});
  const QueryResult metrics = connection.query(kMetrics, {number});
  std::string text = headline(summary, number) +
                     verdict_line(connection.query(kVerdict, {number})) +
                     table_of(ranking, {{"rank", true},
                                        {"feature"},
                                        {"kind"},
                                        {"share %", true},
                                        {"mean |SHAP|", true},
                                        {"native", true},
                                        {"direction"},
                                        {"above noise"}});
  if (const int more = std::stoi(summary.text(0, 3)) - ranking.size(); more > 0) {
    text += " … and " + std::to_string(more) + " more: pg_relevance ranking shows all of them\n";
  }
  text += '\n' + table_of(metrics, {{"R²", true},
                                    {"MAE", true},
                                    {"RMSE", true},
                                    {"rows trained", true},
                                    {"rows held out", true},
                                    {"features", true}});
  print(text + warning_list(connection.query(kWarnings, {number})));
}

void print_ranking_json(DatabaseConnection& connection, std::int64_t run) {
  print(connection.query(kRankingJson, {std::to_string(run)}).text(0, 0) + '\n');
}

void print_machines(DatabaseConnection& connection) {
  const QueryResult rows = connection.query(kMachines);
  if (rows.size() == 0) {
    print("No machine is registered. Use pg_relevance train MACHINE FILE --target COLUMN.\n");
    return;
  }
  print(table_of(
      rows,
      {{"machine"}, {"status"}, {"latest run", true}, {"target"}, {"R²", true}, {"trained at"}}));
}

void print_machines_json(DatabaseConnection& connection) {
  print(connection
            .query(
                "SELECT coalesce(json_agg(m ORDER BY m.id), '[]') FROM relevance.list_machines() m")
            .text(0, 0) +
        '\n');
}

}  // namespace relevance::client
