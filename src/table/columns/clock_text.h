// SPDX-License-Identifier: PostgreSQL
// The time within a date and time, or one on its own: 13:05, 13:05:30.250, 1:05 p.m., 13h05,
// 13.05.30, 130530.
#pragma once

#include <cstdint>

#include "table/columns/time_cursor.h"

namespace relevance::table {

// What was read before decides which marks may stand between hours, minutes and seconds.
enum class ClockPlace {
  alone,          // at the start of the text: 13:05, 13h05, 13.05.30
  behind_date,    // also 13.05, 13-05-30, 13_05, 130530, 1305, 13
  behind_blanks,  // behind a date whose parts have blanks between them: also 13 05
  behind_days,    // a duration's part below a day: 03:20, 03:20:00
};

struct ClockText {
  std::int64_t milliseconds = 0;
  int parts = 0;              // 1: 13h; 2: hours and minutes; 3: seconds too
  bool colon = false;         // between its parts
  bool dotted = false;        // points between its parts
  bool hour_mark = false;     // an h behind the hour
  bool beyond_day = false;    // more than 24:00
  bool has_units = false;     // 2h04min
  bool hours = false;         // 13:05 h: hours and minutes
  bool of_day = false;        // 13:05 Uhr
  bool minutes = false;       // 08:52 min: minutes and seconds, taken as hours and minutes
  bool has_fraction = false;  // of two parts: 02:10.5 can only be minutes and seconds
  bool twelve_hours = false;
};

// Reads a time with AM or PM, before or behind it, and "Uhr", not a zone.
bool read_clock(TimeCursor& at, ClockPlace place, ClockText& clock);

}  // namespace relevance::table
