// SPDX-License-Identifier: PostgreSQL
// Dates, times and durations as people and machines write them, in local time: time zones are
// ignored. One text often leaves open which number is the day, or whether 0:02:10 is a time of day;
// date_column.h decides that for a whole column.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relevance::table {

inline constexpr double kHour = 3600;  // in seconds
inline constexpr double kDay = 86'400;
inline constexpr double kYear1990 = 631'152'000;  // its first second
// Added to a number of one digit (DateTime::Form::two_digits).
inline constexpr int kOneDigit = 100;

// Which part of a date comes first, second and third. A date whose year has four digits and comes
// first is always year, month, day.
enum class DateOrder { day_month_year, month_day_year, year_month_day };

struct DateTime {
  enum class Form {
    year_first,  // first: year, second: month, third: day
    year_last,   // first and second: day and month in either order, third: year
    two_digits,  // each may be the year; +100 for a number of one digit, which is none
    no_date,     // a time of day or a duration
  };
  Form form = Form::no_date;
  int first = 0;
  int second = 0;
  int third = 0;
  bool named_month = false;  // two_digits: `second` was a month's name

  // Of the day, up to 86,400,000 (24:00); without a date, of the whole duration, which may be
  // negative. A text of two parts, such as 02:10, is taken as hours and minutes.
  std::int64_t milliseconds = 0;
  bool two_parts = false;    // no_date: 02:10 may be minutes and seconds
  bool is_duration = false;  // no_date: no time of day is written so (37:15:00, 2 days, PT5M)
  bool is_clock = false;     // no_date: no duration is written so (1:05 PM)
  bool has_units = false;    // no_date: 2h04min: hardly a time of day

  // What a column remembers of all its texts together (DateMarks); not packed.
  bool has_time = false;
  bool twelve_hours = false;  // AM or PM was written
  bool dotted = false;        // points between the date's parts
  bool dotted_time = false;   // points between the time's parts too
  bool time_leads = false;    // the time was written before the date
  bool may_be_code = false;   // P1D: a duration only beside others such as P1DT2H
  bool is_period = false;     // a month or week, by its first day (parse_period)
};

// One grammar for all forms: the parts of a date in any order, with any mark or a month's name
// between them, a weekday before it, a time before or behind it, AM or PM, a zone; compact ones such
// as 20240131T130500Z; times of day; durations such as 1d 03:20, 2 days 03:20:00 and PT1H5M.
// Of a range, 01/05/2024 06:10 - 01/05/2024 07:10, the beginning counts.
// time_leads: how to read 10.11.12 05.03.24, where either may be the date.
std::optional<DateTime> parse_date_time(std::string_view text, bool time_leads = false);

// A month or week without a day, as its first day: 01/2024, 2024-01, Jan 2024, jan/24, 2024-W05,
// KW 05/2024. Most texts of this shape are something else: only a whole column can tell.
std::optional<DateTime> parse_period(std::string_view text);

// A number with a unit of time: 45 min. A duration only beside others, such as 2 h 4 min.
std::optional<DateTime> parse_lone_duration(std::string_view text);

// Seconds since 1970-01-01 00:00, or of a time of day or duration; nothing for an invalid day.
std::optional<double> seconds_of(const DateTime& time, DateOrder order);

// seconds_of() for many times in one order, faster where the next has the same day.
class DayCache {
 public:
  std::optional<double> seconds_of(const DateTime& time, DateOrder order);

 private:
  DateTime last_;
  std::optional<double> start_;
};

// Seconds since 1970-01-01 00:00 of a calendar day; nothing for an invalid one.
std::optional<double> start_of_day(int year, int month, int day);

// The other way round: a date and its time, by seconds since 1970-01-01 00:00, to the millisecond.
DateTime date_at(double seconds);

// Whether a date is the first of its month.
bool is_first_of_month(double seconds);

// The form, numbers, milliseconds and no_date's flags, in 51 bits.
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
