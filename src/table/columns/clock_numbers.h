// SPDX-License-Identifier: PostgreSQL
// Numbers that are times: epochs, 20240131130500, serial days of spreadsheets.
#pragma once

#include <optional>
#include <string_view>

#include "table/columns/column_table.h"

namespace relevance::table {

// What divides a number so that it becomes seconds since 1970-01-01: 1, or 1000, a million or a
// billion for milli-, micro- and nanoseconds; 0 if none gives a time in the years 2000 to 2099.
double epoch_divisor(double number);

// Seconds since 1970-01-01 of 20240131, 2024013113, 202401311305, 20240131130500 or
// 20240131130500123, in the years 1990 to 2100; nothing for another number.
std::optional<double> compact_time(double number);

// Seconds since 1970-01-01 of a spreadsheet's serial day (45322.5 is 2024-01-31 12:00), to the
// millisecond, in the years 1990 to 2099; nothing for another number.
std::optional<double> serial_time(double number);

// Turns a numeric column of such numbers into a timestamp; returns whether it was one.
// - Epochs share the divisor, and a word of the name means time, or ten or more whole ones never fall, or
//   fractional ones rise evenly, or thirty or more are evenly spaced once they are sorted.
// - Compact times have as many digits, and the name means time, or ten or more differ; days and
//   hours must rise then.
// - Serial days: the name is a word for a date, or means another moment and they rise, or they rise evenly by a
//   step that people log at.
bool read_clock_numbers(Column& column);

}  // namespace relevance::table
