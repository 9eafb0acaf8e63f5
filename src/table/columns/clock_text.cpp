// SPDX-License-Identifier: PostgreSQL
#include "table/columns/clock_text.h"

#include "table/columns/time_words.h"

namespace relevance::table {

namespace {

struct Parts {
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t thousandth = 0;
};

bool is_behind_date(ClockPlace place) {
  return place == ClockPlace::behind_date || place == ClockPlace::behind_blanks;
}

// 1305, 130530, 130530123.
bool split_compact(std::int64_t number, std::size_t digits, Parts& parts, ClockText& clock) {
  constexpr std::size_t kMilliseconds = 9;
  if (digits == kMilliseconds) {
    parts.thousandth = number % 1000;
    number /= 1000;
  }
  clock.parts = digits == 4 ? 2 : 3;
  if (clock.parts == 3) {
    parts.second = number % 100;
    number /= 100;
  }
  parts.minute = number % 100;
  parts.hour = number / 100;
  return digits == 4 || digits == 6 || digits == kMilliseconds;
}

// The mark behind the hour, which is taken; 0 for none.
char take_mark(TimeCursor& at, ClockPlace place) {
  if (at.take(':')) return ':';
  TimeCursor behind = at;
  behind.skip_blanks();
  if (behind.take('h') || behind.take('H')) {
    if (behind.at_letter()) return 0;  // 13 hours
    behind.skip_blanks();
    at = behind;
    return 'h';
  }
  if (place == ClockPlace::behind_days) return 0;
  if (at.take('.')) return '.';
  if (!is_behind_date(place)) return 0;
  for (const char mark : {'-', '_'}) {
    if (at.take(mark)) return mark;
  }
  if (place == ClockPlace::behind_blanks && at.take(' ')) return ' ';
  return 0;
}

// Two digits, or one where a date stands before them.
bool read_sixtieth(TimeCursor& at, ClockPlace place, std::int64_t& value) {
  std::size_t digits = 0;
  return at.number(2, value, digits) && (digits == 2 || is_behind_date(place));
}

// The mark between minutes and seconds.
bool take_second_mark(TimeCursor& at, char mark, ClockText& clock) {
  if (mark != 'h') {
    TimeCursor behind = at;
    if (!behind.take(mark) || !behind.at_digit()) return false;
    at = behind;
    return true;
  }
  TimeCursor behind = at;
  behind.skip_blanks();
  const std::string unit = behind.word();
  if (unit == "m" || unit == "min") {
    clock.has_units = true;
    at = behind;
    behind.skip_blanks();
    if (!behind.at_digit()) return false;
    at = behind;
    return true;
  }
  return at.take(':');
}

// Behind a third colon, milliseconds are a number of their own: 13:05:00:5 is 5 of them.
bool read_fraction(TimeCursor& at, ClockPlace place, char mark, ClockText& clock, Parts& parts) {
  TimeCursor behind = at;
  const bool decimal = behind.take('.') || behind.take(',');
  const bool again =
      !decimal && clock.parts == 3 && mark != 'h' && mark != ' ' && behind.take(mark);
  if (!decimal && !again) return true;
  if (!behind.at_digit()) return true;
  if (again) {
    constexpr std::size_t kMost = 3;
    std::size_t digits = 0;
    if (!behind.number(kMost, parts.thousandth, digits)) return false;
    if (digits < kMost && !is_behind_date(place)) return false;
  } else {
    behind.thousandths(parts.thousandth);
  }
  clock.has_fraction = true;
  at = behind;
  return true;
}

// A half of the day in twelve hours, or beside 13:05, where it says nothing new.
bool set_half(bool afternoon, Parts& parts, ClockText& clock) {
  constexpr int kNoon = 12;
  if (parts.hour > 23 || (parts.hour > kNoon && !afternoon)) return false;
  clock.twelve_hours = parts.hour <= kNoon;
  if (clock.twelve_hours) parts.hour = parts.hour % kNoon + (afternoon ? kNoon : 0);
  return true;
}

// vorm., nachm., and AM or PM in one word; 0 for neither (half_of_day).
int take_half_word(TimeCursor& at) {
  TimeCursor behind = at;
  behind.skip_blanks();
  const int half = half_of_day(behind.word());
  if (half == 0) return 0;
  behind.take('.');
  at = behind;
  return half;
}

// AM, p.m., P. M., 7:30a; sets nothing when there is none of them.
bool read_half(TimeCursor& at, Parts& parts, ClockText& clock) {
  if (const int half = take_half_word(at)) return set_half(half == 2, parts, clock);
  TimeCursor behind = at;
  const bool beside = !behind.skip_blanks();
  const bool afternoon = behind.peek() == 'p' || behind.peek() == 'P';
  if (!afternoon && behind.peek() != 'a' && behind.peek() != 'A') return true;
  behind.take(behind.peek());
  if (beside && behind.done() && clock.colon) {
    at = behind;
    return set_half(afternoon, parts, clock);
  }
  behind.take('.');
  behind.skip_blanks();
  if (!behind.take('m') && !behind.take('M')) return true;
  if (behind.at_letter()) return true;
  behind.take('.');
  at = behind;
  return set_half(afternoon, parts, clock);
}

void skip_unit(TimeCursor& at, ClockPlace place, ClockText& clock) {
  TimeCursor behind = at;
  behind.skip_blanks();
  const std::string unit = behind.word();
  const bool minutes = place == ClockPlace::alone && clock.colon && clock.parts == 2 &&
                       (unit == "min" || unit == "mins" || unit == "minutos" || unit == "m");
  if (unit != "s" && !is_hour_mark(unit) && !minutes) return;
  at = behind;
  clock.minutes = minutes;
  clock.hours = clock.parts == 2 && is_hour_mark(unit);
  clock.of_day = unit == "uhr";
}

bool read_behind_hour(TimeCursor& at, ClockPlace place, char mark, Parts& parts, ClockText& clock) {
  if (!at.at_digit()) {
    clock.parts = 1;
    return mark == 'h' && is_behind_date(place);
  }
  if (!read_sixtieth(at, place, parts.minute)) return false;
  clock.parts = 2;
  if (take_second_mark(at, mark, clock)) {
    if (!read_sixtieth(at, place, parts.second)) return false;
    clock.parts = 3;
  }
  if (clock.parts == 2 && mark != ':') return true;
  return read_fraction(at, place, mark, clock, parts);
}

// Within 24 hours unless it may be a duration.
bool is_in_range(const Parts& parts, ClockPlace place, ClockText& clock) {
  if (parts.minute > 59 || parts.second > (is_behind_date(place) ? 60 : 59)) return false;
  constexpr int kHours = 24;
  const bool midnight = parts.hour == kHours && parts.minute == 0 && parts.second == 0;
  clock.beyond_day = parts.hour >= kHours && !(midnight && parts.thousandth == 0);
  return !clock.beyond_day || (place == ClockPlace::alone && !clock.dotted);
}

}  // namespace

bool read_clock(TimeCursor& at, ClockPlace place, ClockText& clock) {
  constexpr std::size_t kMostDigits = 9;
  constexpr std::size_t kMostHourDigits = 5;
  Parts parts;
  std::size_t digits = 0;
  const int half_before =
      at.at_letter() && place != ClockPlace::behind_days ? take_half_word(at) : 0;
  if (half_before > 0) at.skip_blanks();
  if (!at.number(kMostDigits, parts.hour, digits)) return false;
  if (is_behind_date(place) && digits >= 4) {
    if (!split_compact(parts.hour, digits, parts, clock)) return false;
    std::int64_t thousandth = 0;
    TimeCursor behind = at;
    if (clock.parts == 3 && (behind.take('.') || behind.take(',')) &&
        behind.thousandths(thousandth)) {
      parts.thousandth = thousandth;
      at = behind;
    }
  } else {
    if (digits > kMostHourDigits) return false;
    const char mark = take_mark(at, place);
    clock.colon = mark == ':';
    clock.dotted = mark == '.';
    clock.hour_mark = mark == 'h';
    if (mark == 0) {
      clock.parts = 1;
      if (!is_behind_date(place) || digits > 2) return false;
    } else if (!read_behind_hour(at, place, mark, parts, clock)) {
      return false;
    }
    // 13.05 on its own is a number; so are 1.5 and similar.
    const bool dotted_alone = clock.dotted && place == ClockPlace::alone;
    if (dotted_alone && (clock.parts != 3 || digits != 2)) return false;
  }
  const bool half =
      half_before > 0 ? set_half(half_before == 2, parts, clock) : read_half(at, parts, clock);
  if (!half) return false;
  skip_unit(at, place, clock);
  // A number on its own behind a date is an hour only in a form such as 2024-01-31 13 or 1 PM.
  if (clock.parts == 1 && digits == 1 && !clock.twelve_hours) return false;
  if (!is_in_range(parts, place, clock)) return false;
  clock.milliseconds =
      ((parts.hour * 60 + parts.minute) * 60 + parts.second) * 1000 + parts.thousandth;
  return true;
}

}  // namespace relevance::table
