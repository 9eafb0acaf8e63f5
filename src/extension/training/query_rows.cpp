// SPDX-License-Identifier: PostgreSQL
#include "extension/training/query_rows.h"

#include <memory>

#include "base/error.h"
#include "contract/train_options.h"
#include "extension/functions/memory_check.h"
#include "extension/ground/guard.h"
#include "extension/ground/worker.h"
#include "extension/training/query_source.h"
#include "extension/training/role_transaction.h"
#include "table/columns/columns_writer.h"
#include "table/csv/csv_writer.h"
#include "table/training_set.h"

namespace relevance::extension {
namespace {

constexpr std::size_t kRowsBetweenReports = 100'000;
constexpr std::string_view kQueryCanceled = "57014";

std::unique_ptr<table::TableWriter> make_writer(const QuerySource& source, QueryRows& rows) {
  const table::ByteSink sink = [&rows](std::string_view bytes) { rows.file.append(bytes); };
  if (rows.as_columns) return std::make_unique<table::ColumnsWriter>(source.columns(), sink);
  return std::make_unique<table::CsvWriter>(source.columns(), sink);
}

void read_all(QuerySource& source, table::TableWriter& writer, std::int64_t run, bool readings,
              const Watch& watch) {
  std::size_t reported = 0;
  bool more = true;
  while (more) {
    more = source.read(writer);
    watch.check();
    // Readings are not kept: their service reads them into a grid of limited size.
    if (!readings) require_memory_for(static_cast<double>(writer.rows() * source.columns().size()));
    if (writer.rows() < reported + kRowsBetweenReports) continue;
    reported = writer.rows();
    const std::string activity =
        "run " + std::to_string(run) + ": read " + std::to_string(reported) + " rows of its query";
    report_activity(activity.c_str());
  }
  writer.finish();
}

// The server's own errors do not say that a training's query caused them, nor which role ran it.
PgError with_query_context(const PgError& error, const std::string& owner) {
  const std::string ran = "The training's query ran as role \"" + owner + "\".";
  const std::string hint =
      error.sqlstate() == kQueryCanceled
          ? "If it needs more time, raise the role's limit: ALTER ROLE ... SET statement_timeout."
          : "Run the query as that role to find what is wrong, then train again.";
  return {error.sqlstate(), error.message(),
          error.detail().empty() ? ran : error.detail() + " " + ran,
          error.hint().empty() ? hint : error.hint(), error.context()};
}

}  // namespace

void read_query(const ClaimedRun& run, const Watch& watch, bool as_columns, QueryRows& rows) {
  rows.as_columns = as_columns;
  const auto options = contract::parse_train_options(run.options);
  if (!as_columns && options.readings.layout == table::Layout::lengthwise) {
    throw Error(
        "layout_not_supported", "the model service cannot read readings, one per row",
        "It does not accept a columns body.",
        "Use the bundled service, or a query that makes one row per time, such as GROUP BY.");
  }
  try {
    read_as({run.query_owner, run.search_path, watch.milliseconds_left()}, [&] {
      QuerySource source(run.query, options);
      const bool readings = options.readings.layout == table::Layout::lengthwise;
      if (!readings) {
        table::check_columns(source.columns(), run.target_column, options);
        for (const auto& column : source.columns()) rows.columns.push_back(column.name);
      }
      const auto writer = make_writer(source, rows);
      read_all(source, *writer, run.attempt.run, readings, watch);
      rows.fingerprint = writer->fingerprint();
    });
  } catch (const PgError& error) {
    watch.check();  // the statement may have been cancelled to stop this worker
    throw with_query_context(error, run.query_owner);
  }
}

}  // namespace relevance::extension
