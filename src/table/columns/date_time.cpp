// SPDX-License-Identifier: PostgreSQL
#include "table/columns/date_time.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace relevance::table {

namespace {

using std::chrono::days;
using std::chrono::duration;
using std::chrono::floor;
using std::chrono::sys_days;
using std::chrono::year_month_day;
using Seconds = std::chrono::sys_time<duration<double>>;
using Form = DateTime::Form;

struct Day {
  int year = 0;
  int month = 0;
  int day = 0;
};

// Nothing when a number has too few digits to be the year.
std::optional<Day> day_in(const DateTime& time, DateOrder order) {
  if (time.form == Form::year_first) return Day{time.first, time.second, time.third};
  const bool year_first = order == DateOrder::year_month_day;
  const int last = time.third;
  if (time.form == Form::year_last) {
    if (year_first) return std::nullopt;
    if (order == DateOrder::day_month_year) return Day{last, time.second, time.first};
    return Day{last, time.first, time.second};
  }
  constexpr int kPivot = 70;
  const int written = year_first ? time.first : time.third;
  if (written >= kOneDigit) return std::nullopt;
  const int year = written + (written < kPivot ? 2000 : 1900);
  const int first = time.first % kOneDigit;
  const int third = last % kOneDigit;
  if (year_first) return Day{year, time.second, third};
  if (order == DateOrder::day_month_year || time.named_month) return Day{year, time.second, first};
  return Day{year, first, time.second};
}

}  // namespace

std::optional<double> start_of_day(int year, int month, int day) {
  // Spreadsheets know a day before the first of 1900.
  if (year == 1900 && month == 1 && day == 0) return start_of_day(1899, 12, 31);
  // year_month_day has only 8 bits for month and day: larger numbers would wrap around.
  if (month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  const year_month_day date(std::chrono::year{year},
                            std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)});
  if (!date.ok()) return std::nullopt;
  return Seconds(sys_days(date)).time_since_epoch().count();
}

std::optional<double> seconds_of(const DateTime& time, DateOrder order) {
  const double of_day = static_cast<double>(time.milliseconds) / 1000.0;
  if (time.form == Form::no_date) return of_day;
  const auto day = day_in(time, order);
  if (!day) return std::nullopt;
  const auto start = start_of_day(day->year, day->month, day->day);
  if (!start) return std::nullopt;
  return *start + of_day;
}

std::optional<double> DayCache::seconds_of(const DateTime& time, DateOrder order) {
  if (time.form == Form::no_date) return table::seconds_of(time, order);
  const bool same = last_.form == time.form && last_.first == time.first &&
                    last_.second == time.second && last_.third == time.third &&
                    last_.named_month == time.named_month;
  if (!same) {
    last_ = time;
    last_.milliseconds = 0;
    start_ = table::seconds_of(last_, order);
  }
  if (!start_) return std::nullopt;
  return *start_ + static_cast<double>(time.milliseconds) / 1000.0;
}

DateTime date_at(double seconds) {
  constexpr std::int64_t kDayMs = 86'400'000;
  const std::int64_t milliseconds = std::llround(seconds * 1000);
  const std::int64_t day = (milliseconds - (milliseconds % kDayMs + kDayMs) % kDayMs) / kDayMs;
  const year_month_day date(sys_days(days(static_cast<int>(day))));
  DateTime time;
  time.form = Form::year_first;
  time.first = static_cast<int>(date.year());
  time.second = static_cast<int>(static_cast<unsigned>(date.month()));
  time.third = static_cast<int>(static_cast<unsigned>(date.day()));
  time.milliseconds = milliseconds - day * kDayMs;
  time.has_time = true;
  return time;
}

bool is_first_of_month(double seconds) {
  return date_at(seconds).third == 1;
}

// Dates: the form in bits 49 and 50, 22 bits for its numbers, 27 for the milliseconds of the day.
// Without a date: 44 bits for the milliseconds, then the sign and four flags.
std::uint64_t pack(const DateTime& time) {
  const auto bits = [](std::int64_t value, int shift) {
    return static_cast<std::uint64_t>(value) << shift;
  };
  const std::uint64_t form = bits(static_cast<int>(time.form), 49);
  switch (time.form) {
    case Form::year_first:
      return form | bits(time.first, 37) | bits(time.second, 32) | bits(time.third, 27) |
             bits(time.milliseconds, 0);
    case Form::year_last:
      return form | bits(time.third, 37) | bits(time.first, 32) | bits(time.second, 27) |
             bits(time.milliseconds, 0);
    case Form::two_digits:
      return form | bits(time.named_month ? 1 : 0, 48) | bits(time.first, 41) |
             bits(time.second, 34) | bits(time.third, 27) | bits(time.milliseconds, 0);
    case Form::no_date:
      break;
  }
  return form | bits(time.has_units ? 1 : 0, 48) | bits(time.is_clock ? 1 : 0, 47) |
         bits(time.is_duration ? 1 : 0, 46) | bits(time.two_parts ? 1 : 0, 45) |
         bits(time.milliseconds < 0 ? 1 : 0, 44) | bits(std::abs(time.milliseconds), 0);
}

DateTime unpack(std::uint64_t bits) {
  const auto part = [bits](int shift, int width) {
    return static_cast<int>((bits >> shift) & ((1ULL << width) - 1));
  };
  DateTime time;
  time.form = static_cast<Form>(part(49, 2));
  if (time.form == Form::no_date) {
    time.has_units = part(48, 1) == 1;
    time.is_clock = part(47, 1) == 1;
    time.is_duration = part(46, 1) == 1;
    time.two_parts = part(45, 1) == 1;
    time.milliseconds = static_cast<std::int64_t>(bits & ((1ULL << 44) - 1));
    if (part(44, 1) == 1) time.milliseconds = -time.milliseconds;
    return time;
  }
  time.milliseconds = part(0, 27);
  if (time.form == Form::two_digits) {
    time.named_month = part(48, 1) == 1;
    time.first = part(41, 7);
    time.second = part(34, 7);
    time.third = part(27, 7);
    return time;
  }
  const bool year_first = time.form == Form::year_first;
  (year_first ? time.first : time.third) = part(37, 12);
  (year_first ? time.second : time.first) = part(32, 5);
  (year_first ? time.third : time.second) = part(27, 5);
  return time;
}

std::string show_time(double seconds, bool with_date, bool with_time) {
  const auto time = floor<std::chrono::seconds>(Seconds(duration<double>(seconds)));
  const auto day = floor<days>(time);
  std::array<char, 64> text{};
  std::string result;
  if (with_date) {
    // std::chrono's years have 16 bits; the calendar repeats every 400 years.
    constexpr int kYears = 400;
    const auto cycles = floor<std::chrono::years>(day.time_since_epoch()).count() / kYears;
    const year_month_day date(day - cycles * days(146'097));
    const long long year = int{date.year()} + cycles * kYears;
    std::snprintf(text.data(), text.size(), "%04lld-%02u-%02u", year, unsigned{date.month()},
                  unsigned{date.day()});
    result = text.data();
  }
  if (!with_time) return result;
  const std::chrono::hh_mm_ss clock(time - day);
  std::snprintf(text.data(), text.size(), "%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return result + (with_date ? " " : "") + text.data();
}

const char* to_string(CalendarPart part) {
  return part == CalendarPart::hour ? "hour" : "weekday";
}

int part_of(double seconds, CalendarPart part) {
  const auto hour = floor<std::chrono::hours>(Seconds(duration<double>(seconds)));
  const auto day = floor<days>(hour);
  if (part == CalendarPart::hour) return static_cast<int>((hour - day).count());
  return static_cast<int>(std::chrono::weekday(day).iso_encoding());
}

}  // namespace relevance::table
