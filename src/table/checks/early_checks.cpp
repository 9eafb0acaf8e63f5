// SPDX-License-Identifier: PostgreSQL
// Faults that can be found before all data have arrived.
#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "table/archive/archive_reader.h"
#include "table/checks/row_groups.h"
#include "table/checks/target_states.h"
#include "table/checks/training_set_errors.h"
#include "table/columns/column_match.h"
#include "table/columns/column_report.h"
#include "table/columns/columns_reader.h"
#include "table/csv/csv_reader.h"
#include "table/csv/gunzip.h"
#include "table/csv/read_csv.h"
#include "table/readings/long_table.h"
#include "table/readings/readings_columns.h"
#include "table/training_set.h"

namespace relevance::table {

namespace {

constexpr std::size_t kGzipHeadBytes = 32 * 1024;
constexpr std::size_t kArchiveHeadBytes = 1 << 20;  // of the text in it

// A source's columns as a table without rows, for finding them by name.
Table without_rows(const std::vector<SourceColumn>& columns) {
  Table table;
  for (const SourceColumn& source : columns) {
    Column column;
    column.name = trim(source.name);
    table.columns.push_back(std::move(column));
  }
  return table;
}

// Texts may be two states, or classes of which one is the target: only the rows show it.
void check_source_type(const SourceColumn& target) {
  const bool may_be_one = target.type == SourceType::numeric ||
                          target.type == SourceType::boolean || target.type == SourceType::text;
  if (may_be_one) return;
  const std::string type = to_string(target.type);
  throw Error("target_not_numeric", "target column " + quote_text(target.name) + " is not numeric",
              target.type == SourceType::none ? "Columns of its type cannot be read."
                                              : "Its type is " + type + ".",
              "The target must be the production figure to explain, as numbers: units per hour, "
              "yield, energy, scrap; or two states, as boolean or text.");
}

void check_group_type(const SourceColumn& group) {
  if (group.type != SourceType::none) return;
  throw Error("group_not_readable", "group column " + quote_text(group.name) + " cannot be read",
              "Columns of its type cannot be read.", "Cast it to text in the query.");
}

// The same for the readings in a columns body.
void check_readings_body(std::string_view head, bool whole, const ReadingsRequest& request,
                         const DataOptions& options) {
  if (whole) {
    ByteView source(head);
    make_training_set(grid_columns_body(source, request), request.target, options);
    return;
  }
  ColumnsReader reader;
  reader.feed(head);
  if (reader.columns().empty()) return;
  find_readings_columns(readings_candidates(reader.columns()), request.options);
}

void check_columns_body(std::string_view head, bool whole, std::string_view target_column,
                        const DataOptions& options) {
  ColumnsReader reader;
  reader.feed(head);
  const bool has_header = !reader.columns().empty();  // else it is incomplete
  if (has_header) {
    check_columns(reader.columns(), target_column, options);
  }
  if (whole) {
    make_training_set(reader.finish(), target_column, options);
  } else if (has_header) {
    Table table = reader.finish_head();
    check_target_head(find_target(table, target_column), options.values.positive_class);
  }
}

// What the head of a table proves.
void check_head_of(Table table, const ReadingsRequest& request, const DataOptions& options) {
  if (table.columns.empty()) return;  // the header itself is incomplete
  if (is_long_head(table, request)) return;
  try {
    const Column& target = find_target(table, request.target);
    const std::vector<bool> ignored = find_ignored(table, options.ignore_columns, target);
    find_group_column(table, options.group_column, target, ignored);
    find_kept(table, options.values.keep_columns);
    check_missing_columns(table, options.values.missing_values);
    check_target_head(target, options.values.positive_class);
  } catch (const Error& error) {
    throw with_reading_warnings(error, table.warnings);
  }
}

void check_whole(Table table, const ReadingsRequest& request, const DataOptions& options) {
  make_training_set(settle_layout(std::move(table), request), request.target, options);
}

}  // namespace

void check_head(std::string_view head, bool whole, std::string_view target_column,
                const DataOptions& options) {
  const ReadingsRequest request{target_column, options.readings, options.ignore_columns,
                                kMaxGridBytes, &options.values.missing_values};
  if (ColumnsReader::starts(head)) {
    if (options.readings.layout == Layout::lengthwise) {
      return check_readings_body(head, whole, request, options);
    }
    return check_columns_body(head, whole, target_column, options);
  }
  const CsvReading reading{options.values.missing_values, keep_mixed_unless(request)};
  if (is_archive(head)) {
    if (!whole) return;  // the directory stands at the end
    ArchiveTable archive =
        read_archive(source_of(head), options.csv, 1, {}, reading, kArchiveHeadBytes);
    const auto check = archive.whole ? check_whole : check_head_of;
    return check(std::move(archive.table), request, options);
  }
  // A gzipped head may unpack to a thousand times its size; a part of it is enough.
  if (Gunzip::starts(head) && head.size() > kGzipHeadBytes) {
    head = head.substr(0, kGzipHeadBytes);
    whole = false;
  }
  if (whole) {
    ByteView source(head);
    return check_whole(read_csv(source, options.csv, 1, {}, reading), request, options);
  }
  CsvReader reader(options.csv);
  prepare(reader, reading);
  reader.feed(head);
  check_head_of(reader.finish_head(), request, options);
}

std::vector<std::string> column_names(std::string_view head, const CsvOptions& options) {
  std::vector<std::string> names;
  if (ColumnsReader::starts(head)) {
    ColumnsReader reader;
    reader.feed(head);
    for (const SourceColumn& column : reader.columns()) names.push_back(column.name);
    return names;
  }
  if (is_archive(head)) return names;
  if (Gunzip::starts(head)) head = head.substr(0, kGzipHeadBytes);
  CsvReader reader(options);
  reader.feed(head);
  for (const Column& column : reader.finish_head().columns) names.push_back(column.name);
  return names;
}

double cells_per_byte(std::string_view head, const CsvOptions& options) {
  if (head.empty() || ColumnsReader::starts(head) || Gunzip::starts(head) || is_archive(head)) {
    return 0;
  }
  CsvReader reader(options);
  reader.feed(head);
  const Table table = reader.finish_head();
  return static_cast<double>(table.rows) * static_cast<double>(table.columns.size()) /
         static_cast<double>(head.size());
}

void check_names(const std::vector<SourceColumn>& columns) {
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string_view name = trim(columns[i].name);
    const std::string place = std::to_string(i + 1);
    if (name.empty()) {
      throw Error("unnamed_column", "column " + place + " of the data has no name", {},
                  "Give every column a name, as in SELECT a AS name.");
    }
    const auto [first, is_new] = places.emplace(name, i);
    if (is_new) continue;
    throw Error("duplicate_column", "the data have two columns named " + quote_text(name),
                "They are columns " + std::to_string(first->second + 1) + " and " + place + " of " +
                    std::to_string(columns.size()) + ".",
                "Give every column a unique name, as in SELECT a AS name.");
  }
}

void check_columns(const std::vector<SourceColumn>& columns, std::string_view target_column,
                   const DataOptions& options) {
  check_names(columns);
  Table table = without_rows(columns);
  const auto place_of = [&](const Column& column) {
    return static_cast<std::size_t>(&column - table.columns.data());
  };
  const Column& target = find_target(table, target_column);
  std::vector<bool> taken = find_ignored(table, options.ignore_columns, target);
  const auto ignored = std::count(taken.begin(), taken.end(), true);
  const Column* group = find_group_column(table, options.group_column, target, taken);
  check_missing_columns(table, options.values.missing_values);
  check_source_type(columns[place_of(target)]);
  taken[place_of(target)] = true;
  if (group != nullptr) {
    check_group_type(columns[place_of(*group)]);
    taken[place_of(*group)] = true;
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!taken[i] && columns[i].type != SourceType::none) return;
  }
  reject_no_feature(target, {}, static_cast<std::size_t>(ignored));
}

}  // namespace relevance::table
