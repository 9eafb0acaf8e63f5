// SPDX-License-Identifier: PostgreSQL
// A date in one column and its time of day in another: together they are one timestamp.
#pragma once

#include <cstddef>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// The indexes of two columns.
struct DateAndTime {
  std::size_t date = 0;
  std::size_t time = 0;
};

// Finds, for each column of days, the column of times of day beside it, or the only one of the
// table. A neighbour may also be numbers (13, 1305, 130530, parts of a day) if its name says time, or
// what may be durations, if they rise within the days; it becomes a timestamp then. Never the
// target.
std::vector<DateAndTime> join_dates_with_times(Table& table, const Column& target);

// Seconds since 1970-01-01; missing where either is.
std::vector<double> joined_times(const Table& table, const DateAndTime& columns);

}  // namespace relevance::table
