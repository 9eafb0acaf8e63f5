// SPDX-License-Identifier: PostgreSQL
#include "table/columns/duration_text.h"

#include <array>
#include <cmath>

#include "table/columns/clock_text.h"
#include "table/columns/date_time.h"
#include "table/columns/time_cursor.h"
#include "table/columns/time_words.h"

namespace relevance::table {

namespace {

// A number with an optional fraction, by point or comma.
bool read_amount(TimeCursor& at, double& value) {
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
      return time ? 0 : 365.25 * kDay;
    case 'M':
      return time ? 60 : 30 * kDay;
    case 'W':
      return time ? 0 : 7 * kDay;
    case 'D':
      return time ? 0 : kDay;
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
    if (!read_amount(at, number)) return false;
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

// "and" between two parts, in some language; commas and underscores.
void skip_between_parts(TimeCursor& at) {
  at.take(',');
  at.take('_');
  at.skip_blanks();
  TimeCursor behind = at;
  if (is_and(behind.word()) && behind.skip_blanks()) at = behind;
}

// Seconds of the unit's word. 1T 4h: a T is a day (Tag) before smaller parts; on its own it may be a
// ton.
double take_unit(TimeCursor& at) {
  const std::string unit = at.word();
  if (unit == "t" && !at.done()) return kDay;
  return seconds_in(unit);
}

// The clock behind a number of days. -1 days +21:51:51 is eight minutes before zero: the sign in
// front is that of the days alone.
bool read_clock_behind_days(TimeCursor at, bool negative, double& seconds) {
  const bool own_sign = at.take('+') && negative;
  ClockText clock;
  if (!read_clock(at, ClockPlace::behind_days, clock) || !at.done()) return false;
  const double of_day = static_cast<double>(clock.milliseconds) / 1000;
  seconds += own_sign ? -of_day : of_day;
  return true;
}

// Numbers with units from large to small; the last may be a clock: 2 days 03:20:00.
bool read_parts(TimeCursor at, std::size_t fewest, bool negative, double& seconds) {
  seconds = 0;
  double last = HUGE_VAL;
  std::size_t parts = 0;
  for (; !at.done(); ++parts) {
    if (parts > 0 && last == kDay && read_clock_behind_days(at, negative, seconds)) {
      return true;
    }
    double number = 0;
    if (!read_amount(at, number)) return false;
    at.skip_blanks();
    const double unit = take_unit(at);
    if (unit == 0 || unit >= last) return false;
    seconds += number * unit;
    last = unit;
    at.take('.');
    skip_between_parts(at);
  }
  return parts >= fewest;
}

// The mark behind minutes or seconds: an apostrophe or prime, once or twice.
bool take_prime(TimeCursor& at, bool twice) {
  if (!twice) return at.take('\'') || at.take("\xE2\x80\xB2") || at.take("\xE2\x80\x99");
  return at.take('"') || at.take("''") || at.take("\xE2\x80\xB3") || at.take("\xE2\x80\x9D");
}

// 18'08", with two digits for the seconds: 5'8" are feet and inches.
bool read_primes(TimeCursor at, double& seconds) {
  constexpr std::size_t kMostDigits = 5;
  std::int64_t minutes = 0;
  std::int64_t rest = 0;
  std::size_t digits = 0;
  if (!at.number(kMostDigits, minutes, digits) || !take_prime(at, false)) return false;
  at.skip_blanks();
  if (!at.number(2, rest, digits) || digits != 2 || rest > 59) return false;
  std::int64_t thousandths = 0;
  if (at.take('.') || at.take(',')) {
    if (!at.thousandths(thousandths)) return false;
  }
  seconds = static_cast<double>(minutes * 60 + rest) + static_cast<double>(thousandths) / 1000;
  return take_prime(at, true) && at.done();
}

// Days, hours, minutes and seconds, of two digits each but the days: 02:05:41:44.
bool read_four_parts(TimeCursor at, double& seconds) {
  constexpr std::size_t kMostDigits = 4;
  constexpr std::array<std::int64_t, 4> kLimits = {10'000, 24, 60, 60};
  constexpr std::array<std::int64_t, 4> kScales = {86'400, 3600, 60, 1};
  seconds = 0;
  for (std::size_t i = 0; i < kLimits.size(); ++i) {
    std::int64_t number = 0;
    std::size_t digits = 0;
    if (i > 0 && !at.take(':')) return false;
    if (!at.number(i == 0 ? kMostDigits : 2, number, digits) || number >= kLimits[i]) return false;
    if (i > 0 && digits != 2) return false;
    seconds += static_cast<double>(number * kScales[i]);
  }
  return at.done();
}

// .NET writes days before a point: 1.03:20:00.
bool read_days_and_clock(TimeCursor at, double& seconds) {
  constexpr std::size_t kMostDigits = 5;
  std::int64_t whole_days = 0;
  std::size_t digits = 0;
  ClockText clock;
  if (!at.number(kMostDigits, whole_days, digits) || !at.take('.')) return false;
  if (!read_clock(at, ClockPlace::behind_days, clock) || !at.done() || clock.parts != 3)
    return false;
  seconds = static_cast<double>(whole_days) * kDay + static_cast<double>(clock.milliseconds) / 1000;
  return true;
}

std::optional<std::int64_t> read_duration(std::string_view text, std::size_t fewest_parts) {
  TimeCursor at(text);
  const bool negative = at.take('-');
  if (!negative) at.take('+');
  double seconds = 0;
  const bool read =
      read_iso_duration(at, seconds) || read_parts(at, fewest_parts, negative, seconds) ||
      read_days_and_clock(at, seconds) || read_primes(at, seconds) || read_four_parts(at, seconds);
  if (!read) return std::nullopt;
  const double milliseconds = std::round(seconds * 1000);
  if (std::abs(milliseconds) > static_cast<double>(kMaxDurationMs)) return std::nullopt;
  return static_cast<std::int64_t>(negative ? -milliseconds : milliseconds);
}

}  // namespace

std::optional<std::int64_t> parse_duration(std::string_view text) {
  return read_duration(text, 2);
}

std::optional<std::int64_t> parse_duration_part(std::string_view text) {
  return text.empty() ? std::nullopt : read_duration(text, 1);
}

}  // namespace relevance::table
