// SPDX-License-Identifier: PostgreSQL
// A date in one column and its time of day in another: together they are one timestamp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// The indexes of two columns.
struct DateAndTime {
  std::size_t date = 0;
  std::size_t time = 0;
};

// Whether the column holds dates without times of day.
bool holds_days(const Column& column);

// A time whose year, month, day and perhaps hour and minute are columns of their own.
struct TimeInParts {
  std::string date;               // the name of the column of years
  std::string time;               // those of the others
  std::vector<std::size_t> days;  // the columns of year, month and day, which only count the days
  std::vector<double> values;     // seconds since 1970-01-01
};

// Finds such columns, by their names and if all their values give days. Never the target.
std::optional<TimeInParts> join_parts_of_dates(const Table& table, const Column& target);

// Finds, for each column of days, the column of times of day beside it, or the only one of the
// table. A neighbour may also be numbers (13, 1305, 130530, 13.05, parts of a day) if its name says time,
// or what may be durations, if they rise within the days, or without such a name if many of them could
// have other digits; it becomes a timestamp then. So do times of twelve hours with AM and PM in the
// column behind them. Milliseconds in a column of their own behind the times are added to these. Never
// the target.
std::vector<DateAndTime> join_dates_with_times(Table& table, const Column& target);

// Warns of times whose hours are those of a clock that shows twelve, without AM or PM: never 0 nor above
// 12, and falling within a day.
void warn_of_twelve_hours(Table& table, const std::vector<DateAndTime>& joined);

// Seconds since 1970-01-01; missing where either is.
std::vector<double> joined_times(const Table& table, const DateAndTime& columns);

}  // namespace relevance::table
