// SPDX-License-Identifier: PostgreSQL
// The grammar of a date: its parts in any order, with any mark or a month's name between them.
#pragma once

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

bool is_day(int year, int month, int day);

// Whether the numbers give a day in some order.
bool is_some_day(const DateTime& time);

}  // namespace relevance::table
