// SPDX-License-Identifier: PostgreSQL
// From readings to a table of one row per interval: chooses interval, aggregates and gaps, and says
// so in warnings.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/column_table.h"
#include "table/columns/missing_values.h"
#include "table/readings/readings_block.h"
#include "table/readings/readings_options.h"

namespace relevance::table {

// The grid's memory. With an automatic interval a longer one is chosen beyond it, with a warning.
inline constexpr std::size_t kMaxGridBytes = std::size_t{2} << 30;

// A tag's last value is carried forward over this many of its mean steps or intervals, whichever
// are longer: of events that come at random, at a constant rate, less than 1 % are that far apart.
inline constexpr double kStepsCarried = 5;

// Reads the source twice, or more often if tags are joined. The table's columns: the time (the end of each interval), then one per
// tag, by name: numeric, or categorical for tags of states. Rows are the intervals (grid_times.h)
// with a reading of the target; only the target's own values are never carried forward. Tags of
// ignore_columns have a column without values. Throws Error: target_not_found (hint: suggestions),
// too_few_rows, readings_too_large (the interval is given and too short for max_bytes), unknown_tag
// and invalid_option (of aggregate by tag), too_many_tags, all_readings_bad, ambiguous_column (the
// target is the tag of several machines). Where another column tells readings apart that have tag
// and time in common, it becomes part of the tags, unless the options name their columns.
// missing_values: numbers that are not readings, by tag; codes are found by evidence otherwise.
struct GridRequest {
  std::string_view target;
  const ReadingsOptions& options;
  const std::vector<std::string>& ignore_columns;
  std::size_t max_bytes = kMaxGridBytes;
  const MissingValues* missing_values = nullptr;
};
Table grid_readings(ReadingsSource& source, const GridRequest& request);

}  // namespace relevance::table
