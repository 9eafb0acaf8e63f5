// SPDX-License-Identifier: PostgreSQL
// The grammar of a date: its parts in any order, with any mark or a month's name between them.
#pragma once

#include <array>
#include <cstddef>

#include "table/columns/date_time.h"
#include "table/columns/time_cursor.h"

namespace relevance::table {

// What is read besides the numbers.
struct SeenInDate {
  char mark = 0;            // between the date's parts; 0: a month's name, or compact
  bool needs_time = false;  // too short to be a date on its own
  bool complete = false;    // the time was among the date's parts: Jan 31 13:05:00 2024
};

// Reads the date at the cursor and moves past it. What fails may have moved the cursor.
bool read_date(TimeCursor& at, DateTime& time, SeenInDate& seen);

// 202401311305, 20240131130500, with milliseconds in three more digits: a date with its time.
bool read_compact(TimeCursor& at, DateTime& time);

// Other years are more likely parts of a code, such as 10-05-1234.
inline constexpr int kFirstYear = 1600;
inline constexpr int kLastYear = 2399;

// Inline, since nearly every date of a file is checked by it.
inline bool is_day(int year, int month, int day) {
  if (year == 1900 && month == 1 && day == 0) return true;  // a spreadsheet's day 0
  static constexpr std::array<int, 12> kDays = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < kFirstYear || year > kLastYear || month < 1 || month > 12 || day < 1) return false;
  if (day > kDays[static_cast<std::size_t>(month - 1)]) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month != 2 || day <= 28 || leap;
}

// Whether the numbers give a day in some order.
bool is_some_day(const DateTime& time);

}  // namespace relevance::table
