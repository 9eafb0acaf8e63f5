// SPDX-License-Identifier: PostgreSQL
// Dates and times as plants write them, in local time: time zones are ignored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relevance::table {

struct DateTime {
  int year = 0;         // 0: a time of day without a date
  int first = 0;        // month when ordered, else the first number as written
  int second = 0;       // day when ordered, else the second number as written
  bool ordered = true;  // false: 03/04/2024, where only other rows show which is the day
  bool has_time = false;
  bool twelve_hours = false;  // AM or PM was written
  int milliseconds = 0;       // of the day
};

// ISO (2024-01-31T13:05:00.250Z), 31/01/2024 13:05, 31-01-24, 31.01.2024, 01/31/2024 1:05 PM,
// 31-Jan-2024, 31 jan 2024, 13:05, 13:05:30. `text` is trimmed.
std::optional<DateTime> parse_date_time(std::string_view text);

// Seconds since 1970-01-01 00:00, or since midnight without a date; nothing for an invalid day.
std::optional<double> seconds_of(const DateTime& time, bool day_first);

// Everything except has_time and twelve_hours, in 50 bits.
std::uint64_t pack(const DateTime& time);
DateTime unpack(std::uint64_t bits);

// "2024-01-31 13:05:00"; without the time when `with_time` is false, without the date when
// `with_date` is false.
std::string show_time(double seconds, bool with_date, bool with_time);

enum class CalendarPart { hour, weekday };
const char* to_string(CalendarPart part);  // "hour", "weekday"

// The hour, 0 to 23, or the weekday, 1 (Monday) to 7 (Sunday), of seconds since 1970-01-01 00:00.
int part_of(double seconds, CalendarPart part);

}  // namespace relevance::table
