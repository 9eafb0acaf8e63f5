// SPDX-License-Identifier: PostgreSQL
// Numbers that are times: epochs, 20240131130500, serial days of spreadsheets.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// What divides a number so that it becomes seconds since 1970-01-01: 1, or 1000, a million or a
// billion for milli-, micro- and nanoseconds; 0 if none gives a time in the years 2000 to 2099.
double epoch_divisor(double number);

// Seconds since 1970-01-01 of an epoch (read_clock_numbers()), in the years 2000 to 2099; since 1970 if
// that is not in the future. Nothing for another number.
std::optional<double> counted_time(double number);

// Seconds since 1970-01-01 of 20240131, 2024013113, 202401311305, 20240131130500 or
// 20240131130500123, in the years 1990 to 2100; nothing for another number.
std::optional<double> compact_time(double number);

// Seconds since 1970-01-01 of a spreadsheet's serial day (45322.5 is 2024-01-31 12:00), to the
// millisecond, in the years 1990 to 2099; nothing for another number.
std::optional<double> serial_time(double number);

// Seconds since 1970-01-01 a year from now: logs hold no later time.
double latest_moment();

// Cells of a column that hold 0 or -1 in the place of a time: one, or one in twenty.
struct TimePlaceholder {
  double code = 0;
  std::size_t rows = 0;  // 0: there are none
};

// The values that are not missing, without those placeholders.
std::vector<double> filled_values(const Column& column, TimePlaceholder& placeholder);

// Makes the placeholders of a column missing, with a warning.
void remove_placeholder(Column& column, const TimePlaceholder& placeholder);

// Turns a numeric column of such numbers into a timestamp if its name means time; returns whether it
// was one. The name must not hold another unit than one of time.
// - Epochs are seconds to nanoseconds since 1970, seconds since 1904 (LabVIEW) or 1960 (SAS) where 1970
//   would give the future, or ticks of 100 ns since 1601 (Windows) or the year 1 (.NET).
// - Compact times have as many digits. Without such a name, ten or more must differ; days and
//   hours must rise then. Others than those with the year first: compact_dates.h.
// - Days are counted since 1899, as spreadsheets do, as millionths of them (WinCC), since the
//   year 0 (Matlab) or as Julian days. If the name only may mean a date, they must rise.
bool read_clock_numbers(Column& column);

// The same for a column whose name says nothing:
// - Epochs rise evenly, or thirty or more are evenly spaced once they are sorted, by a step that
//   people log at, or by any_step; ticks of 100 ns need only rise.
// - Days rise evenly by such a step, or rise and lie on whole seconds or minutes, which numbers that
//   have as many decimals by chance do not.
bool read_unnamed_clock(Column& column, bool any_step);

// Whether the first number has the size of a time: a cheap test that nearly all columns fail.
bool may_be_unnamed_clock(const Column& column);

}  // namespace relevance::table
