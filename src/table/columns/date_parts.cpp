// SPDX-License-Identifier: PostgreSQL
#include "table/columns/date_parts.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "table/columns/clock_text.h"
#include "table/columns/date_time.h"
#include "table/columns/time_words.h"

namespace relevance::table {

namespace {

using Form = DateTime::Form;

// 1st, 2nd, 3rd, 31º, 1er
void skip_ordinal(TimeCursor& at) {
  for (const std::string_view sign : {"\xC2\xBA", "\xC2\xAA", "\xC2\xB0"}) {
    if (at.take(sign)) return;
  }
  TimeCursor behind = at;
  const std::string word = behind.word();
  if (word == "st" || word == "nd" || word == "rd" || word == "th" || word == "er") at = behind;
}

// The mark between two numbers, with blanks beside it; a blank for blanks alone.
char take_mark(TimeCursor& at) {
  const bool blank = at.skip_blanks();
  for (const char mark : {'-', '/', '.', '_', ':', ','}) {
    if (!at.take(mark)) continue;
    at.skip_blanks();
    return mark;
  }
  return blank ? ' ' : '\0';
}

// Marks, blanks and small words beside a month's name. Returns whether there were any.
bool skip_around_month(TimeCursor& at) {
  bool any = false;
  while (true) {
    if (at.skip_blanks() || at.take('.') || at.take('-') || at.take('/') || at.take(',') ||
        at.take('_')) {
      any = true;
      continue;
    }
    TimeCursor behind = at;
    if (!at.at_letter() || !is_time_filler(behind.word())) return any;
    at = behind;
  }
}

// The year behind a day and the name of a month, in either order of these two.
bool set_named(DateTime& time, int day, std::size_t day_digits, int month, int year,
               std::size_t year_digits) {
  time.second = month;
  if (year_digits == 4) {
    time.form = Form::year_first;
    time.first = year;
    time.third = day;
    return true;
  }
  if (year_digits != 2) return false;
  time.form = Form::two_digits;
  time.named_month = true;
  time.first = day + (day_digits == 1 ? kOneDigit : 0);
  time.third = year;
  return true;
}

// Whether a number of two digits begins a time, as in Jan 31 13:05: no year then.
bool begins_time(TimeCursor at, std::size_t digits) {
  return digits <= 2 && (at.take(':') || at.take('.')) && at.at_digit();
}

// 31-Jan-2024, 31 de janeiro de 2024, 2024 Jan 31; behind the first number and its mark.
bool read_named_month(TimeCursor& at, int first, std::size_t digits, DateTime& time) {
  std::string word = at.word();
  while (is_time_filler(word)) {
    if (!at.skip_blanks()) return false;
    word = at.word();
  }
  const int month = month_named(word);
  if (month == 0) return false;
  skip_around_month(at);
  int last = 0;
  std::size_t last_digits = 0;
  if (!at.number(4, last, last_digits)) return false;
  if (digits <= 2 && begins_time(at, last_digits)) return false;
  if (digits == 4) return last_digits <= 2 && set_named(time, last, last_digits, month, first, 4);
  return digits <= 2 && set_named(time, first, digits, month, last, last_digits);
}

// Jan 31 13:05:00 CET 2024, behind the day.
bool read_time_and_year(TimeCursor& at, int month, int day, DateTime& time) {
  ClockText clock;
  if (!at.skip_blanks() || !read_clock(at, ClockPlace::alone, clock) || !clock.colon ||
      clock.beyond_day) {
    return false;
  }
  at.skip_blanks();
  if (at.at_letter() && !is_zone_name(at.word())) return false;
  at.skip_blanks();
  int year = 0;
  std::size_t digits = 0;
  if (!at.number(4, year, digits) || digits != 4) return false;
  time.has_time = true;
  time.milliseconds = clock.milliseconds;
  return set_named(time, day, 2, month, year, digits);
}

// January 31st, 2024; Jan 31 24; Jan 31 13:05:00 2024.
bool read_month_first(TimeCursor& at, DateTime& time, SeenInDate& seen) {
  const int month = month_named(at.word());
  if (month == 0) return false;
  skip_around_month(at);
  int day = 0;
  std::size_t digits = 0;
  if (!at.number(2, day, digits)) return false;
  skip_ordinal(at);
  TimeCursor behind = at;
  if (read_time_and_year(behind, month, day, time)) {
    at = behind;
    return seen.complete = true;
  }
  if (!skip_around_month(at)) return false;
  int year = 0;
  std::size_t year_digits = 0;
  return at.number(4, year, year_digits) && !begins_time(at, year_digits) &&
         set_named(time, day, digits, month, year, year_digits);
}

// 20240131, 31012024 or, before a time, 240131.
bool set_compact(std::int64_t number, std::size_t digits, DateTime& time) {
  constexpr int kFirstCompact = 1900;
  constexpr int kLastCompact = 2100;
  const int all = static_cast<int>(number);
  if (digits == 6) {
    time.form = Form::two_digits;
    time.first = all / 10'000;
    time.second = all / 100 % 100;
    time.third = all % 100;
    return true;
  }
  const int year = all / 10'000;
  if (year >= kFirstCompact && year <= kLastCompact) {
    time.form = Form::year_first;
    time.first = year;
    time.second = all / 100 % 100;
    time.third = all % 100;
    if (is_some_day(time)) return true;
  }
  time.form = Form::year_last;
  time.first = all / 1'000'000;
  time.second = all / 10'000 % 100;
  time.third = all % 10'000;
  return time.third >= kFirstCompact && time.third <= kLastCompact;
}

// The numbers of a date with a mark between them.
bool set_numbers(const std::array<int, 3>& numbers, const std::array<std::size_t, 3>& digits,
                 DateTime& time) {
  time.first = numbers[0];
  time.second = numbers[1];
  time.third = numbers[2];
  if (digits[1] > 2 || digits[2] == 3) return false;
  if (digits[0] == 4) {
    time.form = Form::year_first;
    return digits[2] <= 2;
  }
  if (digits[0] > 2) return false;
  if (digits[2] == 4) {
    time.form = Form::year_last;
    return numbers[0] <= 31 && numbers[1] <= 31;
  }
  time.form = Form::two_digits;
  time.first += digits[0] == 1 ? kOneDigit : 0;
  time.third += digits[2] == 1 ? kOneDigit : 0;
  return digits[0] == 2 || digits[2] == 2;
}

// The 184 of 2023-184T06:00.
bool read_day_of_year(TimeCursor& at, int year, DateTime& time) {
  TimeCursor behind = at;
  int day = 0;
  std::size_t digits = 0;
  if (!behind.number(3, day, digits) || digits != 3 || year < kFirstYear || year > kLastYear) {
    return false;
  }
  const auto first = start_of_day(year, 1, 1);
  if (day < 1 || !first) return false;
  time = date_at(*first + (day - 1) * kDay);
  time.has_time = false;
  at = behind;
  return time.first == year;
}

bool read_numbers(TimeCursor& at, DateTime& time, SeenInDate& seen) {
  std::array<int, 3> numbers{};
  std::array<std::size_t, 3> digits{};
  constexpr std::size_t kCompactDay = 8;
  if (!at.number(kCompactDay, numbers[0], digits[0])) return false;
  if (digits[0] == kCompactDay || digits[0] == 6) {
    seen.needs_time = digits[0] == 6;
    return set_compact(numbers[0], digits[0], time);
  }
  if (digits[0] > 4) return false;
  if (digits[0] <= 2) skip_ordinal(at);
  const char mark = take_mark(at);
  if (at.at_letter())
    return mark != ':' && mark != ',' && read_named_month(at, numbers[0], digits[0], time);
  // Cameras write 2024:01:31 13:05:00.
  if (mark == ':' && digits[0] != 4) return false;
  if (mark == '-' && digits[0] == 4 && read_day_of_year(at, numbers[0], time)) {
    return seen.needs_time = true;
  }
  if (mark == 0 || !at.number(2, numbers[1], digits[1])) return false;
  if (take_mark(at) != mark || !at.number(4, numbers[2], digits[2])) return false;
  if (!set_numbers(numbers, digits, time)) return false;
  seen.mark = mark;
  seen.needs_time = mark == ':' || ((mark == ' ' || mark == '_') && time.form == Form::two_digits);
  time.dotted = mark == '.';
  // 31.01.2024. and 2024. 01. 31. are written, too.
  TimeCursor behind = at;
  if (mark == '.' && behind.take('.') && (behind.done() || behind.skip_blanks())) at.take('.');
  return true;
}

}  // namespace

bool is_some_day(const DateTime& time) {
  if (time.form == Form::year_first) return is_day(time.first, time.second, time.third);
  if (time.form == Form::year_last) {
    return is_day(time.third, time.second, time.first) ||
           is_day(time.third, time.first, time.second);
  }
  for (const auto order :
       {DateOrder::day_month_year, DateOrder::month_day_year, DateOrder::year_month_day}) {
    if (seconds_of(time, order)) return true;
  }
  return false;
}

bool read_compact(TimeCursor& at, DateTime& time) {
  constexpr std::size_t kMostDigits = 17;
  std::int64_t number = 0;
  std::size_t digits = 0;
  if (!at.number(kMostDigits, number, digits)) return false;
  std::int64_t thousandths = 0;
  if (digits == 17) {
    thousandths = number % 1000;
    number /= 1000;
  } else if (digits == 12) {
    number *= 100;
  } else if (digits != 14) {
    return false;
  }
  TimeCursor behind = at;
  if (digits == 14 && (behind.take('.') || behind.take(',')) && behind.thousandths(thousandths)) {
    at = behind;
  }
  const auto part = [&] {
    const auto last = static_cast<int>(number % 100);
    number /= 100;
    return last;
  };
  const int second = part();
  const int minute = part();
  const int hour = part();
  constexpr int kCompactDay = 8;
  if (hour > 24 || minute > 59 || second > 60) return false;
  time.milliseconds = ((hour * 60LL + minute) * 60 + second) * 1000 + thousandths;
  constexpr std::int64_t kMidnight = 86'400'000;
  if (time.milliseconds > kMidnight) return false;
  time.has_time = true;
  return set_compact(number, kCompactDay, time) && time.form == Form::year_first;
}

bool read_date(TimeCursor& at, DateTime& time, SeenInDate& seen) {
  const bool read =
      at.at_letter() ? read_month_first(at, time, seen) : read_numbers(at, time, seen);
  return read && is_some_day(time);
}

}  // namespace relevance::table
