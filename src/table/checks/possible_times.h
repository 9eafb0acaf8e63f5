// SPDX-License-Identifier: PostgreSQL
// Numbers that may be times of day: 13, 1305, 130530, 13.05, parts of a day.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// What a column of numbers may mean as times of day.
struct PossibleTimes {
  std::vector<double> values;  // seconds, one per row
  bool proven = false;         // many numbers that are not times would have other digits
};

// Nothing when a number is not a time of day. In a column whose name says nothing, there must be many,
// of several hours.
std::optional<PossibleTimes> possible_times(const Column& column);

double largest_of(const std::vector<double>& values);  // 0 when there is none above it

}  // namespace relevance::table
