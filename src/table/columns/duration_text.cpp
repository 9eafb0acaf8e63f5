// SPDX-License-Identifier: PostgreSQL
#include "table/columns/duration_text.h"

#include <cmath>

#include "table/columns/clock_text.h"
#include "table/columns/time_cursor.h"
#include "table/columns/time_words.h"

namespace relevance::table {

namespace {

constexpr double kSecondsPerDay = 86'400;

// A number with an optional fraction, by point or comma.
bool read_number(TimeCursor& at, double& value) {
  constexpr std::size_t kMostDigits = 12;
  std::int64_t whole = 0;
  std::size_t digits = 0;
  if (!at.number(kMostDigits, whole, digits)) return false;
  value = static_cast<double>(whole);
  TimeCursor behind = at;
  std::int64_t thousandths = 0;
  if ((behind.take('.') || behind.take(',')) && behind.thousandths(thousandths)) {
    value += static_cast<double>(thousandths) / 1000;
    at = behind;
  }
  return true;
}

// The seconds of an ISO 8601 designator; 0 for another one. time: behind the T.
double seconds_of_designator(char c, bool time) {
  switch (c) {
    case 'Y':
      return time ? 0 : 365.25 * kSecondsPerDay;
    case 'M':
      return time ? 60 : 30 * kSecondsPerDay;
    case 'W':
      return time ? 0 : 7 * kSecondsPerDay;
    case 'D':
      return time ? 0 : kSecondsPerDay;
    case 'H':
      return time ? 3600 : 0;
    case 'S':
      return time ? 1 : 0;
    default:
      return 0;
  }
}

bool read_iso_duration(TimeCursor at, double& seconds) {
  if (!at.take('P')) return false;
  bool time = false;
  bool any = false;
  seconds = 0;
  double last = HUGE_VAL;  // the designators come from large to small
  while (!at.done()) {
    if (!time && at.take('T')) {
      time = true;
      any = false;
      continue;
    }
    double number = 0;
    if (!read_number(at, number)) return false;
    const char designator = at.peek();
    const double unit = seconds_of_designator(designator, time);
    if (unit == 0 || unit >= last) return false;
    at.take(designator);
    seconds += number * unit;
    last = unit;
    any = true;
  }
  return any;
}

// Numbers with units from large to small, at least two; the last may be a clock: 2 days 03:20:00.
bool read_parts(TimeCursor at, double& seconds) {
  seconds = 0;
  double last = HUGE_VAL;
  for (std::size_t parts = 0; !at.done(); ++parts) {
    if (parts > 0 && last == kSecondsPerDay) {
      TimeCursor behind = at;
      ClockText clock;
      if (read_clock(behind, ClockPlace::behind_days, clock) && behind.done()) {
        seconds += static_cast<double>(clock.milliseconds) / 1000;
        return true;
      }
    }
    double number = 0;
    if (!read_number(at, number)) return false;
    at.skip_blanks();
    const double unit = seconds_in(at.word());
    if (unit == 0 || unit >= last) return false;
    seconds += number * unit;
    last = unit;
    at.take(',');
    at.skip_blanks();
    if (at.done() && parts == 0) return false;
  }
  return true;
}

// .NET writes days before a point: 1.03:20:00.
bool read_days_and_clock(TimeCursor at, double& seconds) {
  constexpr std::size_t kMostDigits = 5;
  std::int64_t days = 0;
  std::size_t digits = 0;
  ClockText clock;
  if (!at.number(kMostDigits, days, digits) || !at.take('.')) return false;
  if (!read_clock(at, ClockPlace::behind_days, clock) || !at.done() || clock.parts != 3)
    return false;
  seconds =
      static_cast<double>(days) * kSecondsPerDay + static_cast<double>(clock.milliseconds) / 1000;
  return true;
}

}  // namespace

std::optional<std::int64_t> parse_duration(std::string_view text) {
  TimeCursor at(text);
  const bool negative = at.take('-');
  double seconds = 0;
  if (!read_iso_duration(at, seconds) && !read_parts(at, seconds) &&
      !read_days_and_clock(at, seconds)) {
    return std::nullopt;
  }
  const double milliseconds = std::round(seconds * 1000);
  if (milliseconds > static_cast<double>(kMaxDurationMs)) return std::nullopt;
  return static_cast<std::int64_t>(negative ? -milliseconds : milliseconds);
}

}  // namespace relevance::table
