// SPDX-License-Identifier: PostgreSQL
// Long tables as they arrive: CSV and columns bodies, recognized or said to be long.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/column_table.h"
#include "table/csv/read_csv.h"
#include "table/readings/gridded_table.h"
#include "table/readings/readings_options.h"

namespace relevance::table {

// What a training says of its readings.
struct ReadingsRequest {
  std::string_view target;  // a column's or a tag's name
  const ReadingsOptions& options;
  const std::vector<std::string>& ignore_columns;
  std::size_t max_bytes = kMaxGridBytes;
  const MissingValues* missing_values = nullptr;  // by tag; null: none is listed
};

// What the reader of a CSV must keep for settle_layout() and is_long_head(): see
// CsvReader::keep_mixed_unless(), which is not called for nullopt.
std::optional<std::string> keep_mixed_unless(const ReadingsRequest& request);

// A CSV's table as it is used. A long one is brought to a grid (gridded_table.h): one that the
// options say is long; or whose columns are one reading's, and whose target is one of its tags
// instead of a column. Any other is returned as it is, with a warning if it looks like readings all
// the same. Throws as grid_readings(); as find_readings_columns() if the options say that it is long,
// or the target is found among the cells; target_not_found if the target is neither a column nor a
// tag; ambiguous_column if it is both.
Table settle_layout(Table table, const ReadingsRequest& request);

// Whether the head of a CSV is that of a long table whose target is among the tags, or may be among
// those that follow: the options say that it is long, or the rows are sorted by tag. Throws as
// settle_layout(), as far as the head shows it.
bool is_long_head(Table& head, const ReadingsRequest& request);

// The readings of a columns body on a grid. Memory: the grid's, however many readings there are.
// body: at its beginning. progress: called with the share done, 0 to 1. Throws as grid_readings(),
// find_readings_columns() and ColumnsReader.
Table grid_columns_body(
    ByteSource& body, const ReadingsRequest& request,
    const std::function<void(double)>& progress = [](double) {});

}  // namespace relevance::table
