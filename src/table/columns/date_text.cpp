// SPDX-License-Identifier: PostgreSQL
// The grammar of dates and times: parse_date_time().
#include <algorithm>
#include <array>

#include "base/blanks.h"
#include "base/text.h"
#include "table/columns/clock_text.h"
#include "table/columns/date_time.h"
#include "table/columns/duration_text.h"
#include "table/columns/time_cursor.h"
#include "table/columns/time_spelling.h"
#include "table/columns/time_words.h"

namespace relevance::table {

namespace {

using Form = DateTime::Form;

// Other years are more likely parts of a code, such as 10-05-1234.
constexpr int kFirstYear = 1600;
constexpr int kLastYear = 2399;

constexpr double kSecondsPerDay = 86'400;

constexpr int kOneDigit = 100;  // added to a number of one digit (DateTime::Form::two_digits)

bool is_day(int year, int month, int day) {
  if (year == 1900 && month == 1 && day == 0) return true;  // a spreadsheet's day 0
  static constexpr std::array<int, 12> kDays = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < kFirstYear || year > kLastYear || month < 1 || month > 12 || day < 1) return false;
  if (day > kDays[static_cast<std::size_t>(month - 1)]) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month != 2 || day <= 28 || leap;
}

// Whether the numbers give a day in some order.
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

// --- The commonest forms, without a cursor: 2024-01-31 13:05:00.250 and 31/01/2024 13:05. ---

int two_digits(const char* text) {
  const auto tens = static_cast<unsigned>(text[0] - '0');
  const auto ones = static_cast<unsigned>(text[1] - '0');
  return tens > 9 || ones > 9 ? -1 : static_cast<int>(tens * 10 + ones);
}

// The fraction of a second and a Z, up to the end.
bool read_plain_fraction(std::string_view rest, int& thousandths) {
  thousandths = 0;
  if (!rest.empty() && (rest[0] == '.' || rest[0] == ',')) {
    rest.remove_prefix(1);
    if (rest.empty() || !TimeCursor::is_digit(rest[0])) return false;
    for (int scale = 100; !rest.empty() && TimeCursor::is_digit(rest[0]); scale /= 10) {
      thousandths += (rest[0] - '0') * scale;
      rest.remove_prefix(1);
    }
  }
  return rest.empty() || rest == "Z";
}

// Nothing, or " 13:05", "T13:05:00.250Z" and similar.
bool read_plain_time(std::string_view rest, DateTime& time) {
  constexpr std::size_t kMinutes = 6;
  constexpr std::size_t kSeconds = 9;
  if (rest.empty()) return true;
  const char* const p = rest.data();
  if (rest.size() < kMinutes || (p[0] != ' ' && p[0] != 'T') || p[3] != ':') return false;
  const int hour = two_digits(p + 1);
  const int minute = two_digits(p + 4);
  int second = 0;
  int thousandths = 0;
  if (rest.size() > kMinutes) {
    if (rest.size() < kSeconds || p[6] != ':') return false;
    second = two_digits(p + 7);
    if (!read_plain_fraction(rest.substr(kSeconds), thousandths)) return false;
  }
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
  time.has_time = true;
  time.milliseconds = ((hour * 60 + minute) * 60 + second) * 1000 + thousandths;
  return true;
}

bool read_plain_year_first(std::string_view text, DateTime& time) {
  const char* const p = text.data();
  if ((p[4] != '-' && p[4] != '/') || p[7] != p[4]) return false;
  const int century = two_digits(p);
  const int year = two_digits(p + 2);
  time.second = two_digits(p + 5);
  time.third = two_digits(p + 8);
  time.form = Form::year_first;
  time.first = century * 100 + year;
  return century >= 0 && year >= 0 && is_day(time.first, time.second, time.third);
}

bool read_plain_year_last(std::string_view text, DateTime& time) {
  const char* const p = text.data();
  if ((p[2] != '/' && p[2] != '.' && p[2] != '-') || p[5] != p[2]) return false;
  const int century = two_digits(p + 6);
  const int year = two_digits(p + 8);
  time.first = two_digits(p);
  time.second = two_digits(p + 3);
  time.third = century * 100 + year;
  time.form = Form::year_last;
  time.dotted = p[2] == '.';
  return century >= 0 && year >= 0 &&
         (is_day(time.third, time.second, time.first) ||
          is_day(time.third, time.first, time.second));
}

bool read_plain(std::string_view text, DateTime& time) {
  constexpr std::size_t kDate = 10;
  if (text.size() < kDate) return false;
  if (!read_plain_year_first(text, time)) {
    time = {};
    if (!read_plain_year_last(text, time)) return false;
  }
  return read_plain_time(text.substr(kDate), time);
}

// --- The parts of a date. ---

// What is read besides the numbers.
struct Seen {
  char mark = 0;            // between the date's parts; 0: a month's name, or compact
  bool needs_time = false;  // too short to be a date on its own
  bool complete = false;    // the time was among the date's parts: Jan 31 13:05:00 2024
};

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
bool read_month_first(TimeCursor& at, DateTime& time, Seen& seen) {
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

// 202401311305, 20240131130500, with milliseconds in three more digits: a date with its time.
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
  time = date_at(*first + (day - 1) * kSecondsPerDay);
  time.has_time = false;
  at = behind;
  return time.first == year;
}

bool read_numbers(TimeCursor& at, DateTime& time, Seen& seen) {
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

bool read_date(TimeCursor& at, DateTime& time, Seen& seen) {
  const bool read =
      at.at_letter() ? read_month_first(at, time, seen) : read_numbers(at, time, seen);
  return read && is_some_day(time);
}

// A weekday, or a small word such as "em", before a date.
void skip_weekday(TimeCursor& at) {
  TimeCursor behind = at;
  const std::string word = behind.word();
  if (!is_weekday(word) && !is_time_filler(word)) return;
  if (behind.take('-')) behind.word();  // segunda-feira
  behind.take('.');
  behind.take(',');
  if (!behind.skip_blanks()) return;
  at = behind;
}

// --- What stands between and behind. ---

// Between date and time, in either order: blanks, T, _ or another mark, a weekday, "às". Returns
// the mark, a blank for blanks, words and T, 0 for nothing.
char skip_gap(TimeCursor& at) {
  char found = at.skip_blanks() ? ' ' : '\0';
  TimeCursor behind = at;
  if ((behind.take('T') || behind.take('t')) && behind.at_digit()) {
    at = behind;
    return ' ';
  }
  for (const char mark : {',', '_', '-', ':', ';', '@', '|', '/'}) {
    if (!at.take(mark)) continue;
    found = mark;
    break;
  }
  if (at.skip_blanks() && found != '/') found = ' ';
  behind = at;
  const bool open = behind.take('(');
  const std::string word = behind.word();
  if (!word.empty() && (is_weekday(word) || is_time_filler(word))) {
    behind.take('.');
    if (open) behind.take(')');
    behind.take(',');
    if (behind.skip_blanks()) {
      at = behind;
      found = ' ';
    }
  }
  return found;
}

// +03:00, -0300, +1; whole quarters of an hour, up to 14 hours.
bool read_offset(TimeCursor& at) {
  if (!at.take('+') && !at.take('-')) return false;
  int hours = 0;
  int minutes = 0;
  std::size_t digits = 0;
  if (!at.number(4, hours, digits)) return false;
  if (digits > 2) {
    minutes = hours % 100;
    hours /= 100;
  } else if (at.take(':')) {
    if (!at.number(2, minutes, digits) || digits != 2) return false;
  }
  return hours <= 14 && minutes < 60 && minutes % 15 == 0;
}

// [Europe/Berlin], (CET), (UTC-03:00)
bool read_bracketed(TimeCursor& at) {
  const char open = at.peek();
  if (!at.take('[') && !at.take('(')) return false;
  const char close = open == '[' ? ']' : ')';
  for (constexpr std::string_view kMarks = "/_+-: "; !at.done();) {
    if (at.take(close)) return true;
    const char c = at.peek();
    if (at.at_letter()) {
      at.word();
    } else if (at.at_digit() || kMarks.find(c) != std::string_view::npos) {
      at.take(c);
    } else {
      return false;
    }
  }
  return false;
}

bool read_zone_word(TimeCursor& at, bool weekday) {
  const char first = at.peek();
  const std::string word = at.word();
  if (at.take('/')) {  // America/Sao_Paulo
    do {
      if (at.word().empty()) return false;
    } while (at.take('_') || at.take('/') || at.take('-'));
    return true;
  }
  if (word == "utc" || word == "gmt") {
    TimeCursor behind = at;
    if (read_offset(behind)) at = behind;
    return true;
  }
  if (is_hour_mark(word) || (weekday && is_weekday(word)) || word == "z") return true;
  return first >= 'A' && first <= 'Z' && is_zone_name(word);
}

// Windows' names: E. South America Standard Time.
bool read_zone_phrase(TimeCursor& at) {
  TimeCursor behind = at;
  std::string last;
  while (behind.at_letter()) {
    last = behind.word();
    behind.take('.');
    behind.skip_blanks();
  }
  if (last != "time" || !behind.done()) return false;
  at = behind;
  return true;
}

struct TailForm {
  bool minus = true;    // -03:00 can be an offset, not the end of a range
  bool weekday = true;  // a weekday may stand behind
};

// The zone, which is ignored: times are local.
bool read_tail(TimeCursor& at, const TailForm& form = {}) {
  constexpr int kMost = 3;
  bool offset = false;
  for (int parts = 0; parts <= kMost; ++parts) {
    at.skip_blanks();
    if (at.done()) return true;
    if (at.at_letter()) {
      if (!read_zone_phrase(at) && !read_zone_word(at, form.weekday)) return false;
    } else if (at.peek() == '[' || at.peek() == '(') {
      if (!read_bracketed(at)) return false;
    } else if (offset || (at.peek() == '-' && !form.minus) || !read_offset(at)) {
      return false;
    } else {
      offset = true;
    }
  }
  return false;
}

// --- Whole texts. ---

bool set_time(const ClockText& clock, DateTime& time) {
  // Behind a date, 13:05.5 is no time.
  if (clock.beyond_day || (clock.parts == 2 && clock.has_fraction)) return false;
  time.has_time = true;
  time.twelve_hours = clock.twelve_hours;
  time.dotted_time = clock.dotted;
  time.milliseconds = clock.milliseconds;
  return true;
}

// A date, with a time behind it or none.
std::optional<DateTime> read_date_and_time(TimeCursor at) {
  DateTime time;
  TimeCursor behind = at;
  if (at.at_digit() && read_compact(behind, time) && is_some_day(time) && read_tail(behind)) {
    return time;
  }
  time = {};
  Seen seen;
  if (!read_date(at, time, seen)) return std::nullopt;
  if (seen.complete) return read_tail(at) ? std::optional(time) : std::nullopt;
  if (at.done()) return seen.needs_time ? std::nullopt : std::optional(time);
  behind = at;
  ClockText clock;
  const auto place = seen.mark == ' ' ? ClockPlace::behind_blanks : ClockPlace::behind_date;
  const char gap = skip_gap(behind);
  if (gap != 0 && read_clock(behind, place, clock) && set_time(clock, time) && read_tail(behind)) {
    // An hour on its own: not the 01 of a lot such as 240131-01.
    const bool bare = clock.parts == 1 && !clock.hour_mark && !clock.twelve_hours;
    if (bare && (gap != ' ' || time.form != Form::year_first)) return std::nullopt;
    // 2024/01/31/13:05, but not the lot 2024/01/31/1305.
    if (gap == '/' && !clock.colon) return std::nullopt;
    return time;
  }
  // A date with a zone, or a weekday behind it.
  time.has_time = false;
  time.milliseconds = 0;
  if (seen.needs_time || !read_tail(at, {.minus = false})) return std::nullopt;
  return time;
}

// A time of day or duration, where the text ends.
DateTime time_alone(const ClockText& clock, char sign) {
  DateTime time;
  time.has_time = true;
  time.two_parts = clock.parts == 2 && clock.colon && !clock.hours && !clock.minutes;
  time.milliseconds = clock.milliseconds;
  time.twelve_hours = clock.twelve_hours;
  time.is_clock = clock.twelve_hours || (clock.of_day && !clock.beyond_day);
  time.has_units = clock.has_units;
  time.dotted_time = clock.dotted;
  time.is_duration = sign != 0 || clock.beyond_day || clock.minutes;
  if (clock.parts == 2 && (clock.has_fraction || clock.minutes)) {
    // 02:10.5 was taken as hours and minutes, with a fraction of a second.
    constexpr std::int64_t kMinute = 60'000;
    const std::int64_t fraction = clock.milliseconds % kMinute;
    time.milliseconds = (clock.milliseconds - fraction) / 60 + fraction;
    time.two_parts = false;
    time.is_duration = true;
  }
  if (sign == '-') time.milliseconds = -time.milliseconds;
  return time;
}

// The date behind a time.
std::optional<DateTime> read_date_behind(TimeCursor at, const ClockText& clock) {
  DateTime time;
  Seen seen;
  if (!set_time(clock, time)) return std::nullopt;
  const bool read = read_date(at, time, seen) && !seen.complete && read_tail(at);
  if (!read) return std::nullopt;
  time.time_leads = true;
  return time;
}

// A time on its own, or with a date behind it.
std::optional<DateTime> read_time_and_date(TimeCursor at) {
  ClockText clock;
  const char sign = at.peek() == '-' || at.peek() == '+' ? at.peek() : '\0';
  if (sign != 0) at.take(sign);
  if (!read_clock(at, ClockPlace::alone, clock)) return std::nullopt;
  TimeCursor behind = at;
  if (read_tail(behind, {.minus = clock.parts == 3, .weekday = false})) {
    return time_alone(clock, sign);
  }
  if (sign != 0) return std::nullopt;
  TimeCursor zone = at;
  zone.skip_blanks();
  if (zone.at_letter() && is_zone_name(zone.word())) at = zone;
  if (skip_gap(at) == 0) return std::nullopt;
  if (auto found = read_date_behind(at, clock)) return found;
  skip_weekday(at);
  return read_date_behind(at, clock);
}

std::optional<DateTime> read_duration(std::string_view text) {
  const auto milliseconds = parse_duration(text);
  if (!milliseconds) return std::nullopt;
  DateTime time;
  time.milliseconds = *milliseconds;
  time.is_duration = true;
  time.has_time = true;
  const bool iso = text.front() == 'P';
  time.may_be_code = iso && text.find('T') == std::string_view::npos;
  time.has_units = !iso;
  return time;
}

constexpr std::size_t kLongest = 100;

// Most words of a column are none of these; this tells quickly.
bool may_be_time(std::string_view text) {
  constexpr std::size_t kShortest = 3;  // P1D
  if (text.size() < kShortest || text.size() > kLongest) return false;
  const TimeCursor at(text);
  const bool sign = at.peek() == '-' || at.peek() == '+';
  if (!at.at_digit() && !at.at_letter() && !sign) return false;
  return text.find_first_of("0123456789") != std::string_view::npos;
}

std::optional<DateTime> read_whole(std::string_view text, bool time_leads) {
  DateTime time;
  if (read_plain(text, time)) return time;
  TimeCursor at(text);
  at.skip_blanks();
  if (!may_be_time(at.rest())) return std::nullopt;
  const bool may_be_clock = at.at_digit() || at.peek() == '-' || at.peek() == '+';
  if (time_leads && may_be_clock) {
    if (auto found = read_time_and_date(at)) return found;
  }
  if (auto found = read_date_and_time(at)) return found;
  if (at.at_letter()) {
    TimeCursor behind = at;
    skip_weekday(behind);
    if (behind.rest().size() < at.rest().size()) {
      if (auto found = read_date_and_time(behind)) return found;
    }
  }
  if (may_be_clock || half_of_day(TimeCursor(at).word()) != 0) {
    if (auto found = read_time_and_date(at)) return found;
  }
  return read_duration(at.rest());
}

// T#5m30s, TOD#06:00:00, D#2024-01-31, DT#2024-01-31-06:00:00 and similar, as IEC 61131-3 writes
// them.
std::optional<DateTime> read_typed(std::string_view text) {
  constexpr std::size_t kLongestType = 13;
  const std::size_t sign = text.find('#');
  if (sign == 0 || sign > kLongestType) return std::nullopt;
  const std::string type = fold(text.substr(0, sign));
  text.remove_prefix(sign + 1);
  for (const std::string_view known : {"t", "time", "lt", "ltime"}) {
    if (type == known) return parse_lone_duration(text);
  }
  for (const std::string_view known : {"tod", "time_of_day", "ltod", "ltime_of_day"}) {
    if (type != known) continue;
    auto found = read_whole(text, false);
    if (!found || found->form != Form::no_date || found->is_duration) return std::nullopt;
    found->is_clock = true;
    return found;
  }
  for (const std::string_view known :
       {"d", "date", "ld", "ldate", "dt", "date_and_time", "ldt", "ldate_and_time", "dtl"}) {
    if (type == known) return read_whole(text, false);
  }
  return std::nullopt;
}

// /Date(1706421600000)/, milliseconds since 1970, as some web services write.
std::optional<DateTime> read_json_date(std::string_view text) {
  TimeCursor at(text);
  constexpr std::size_t kMostDigits = 14;
  std::int64_t milliseconds = 0;
  std::size_t digits = 0;
  at.take('/');
  if (!at.take("Date(") || !at.number(kMostDigits, milliseconds, digits)) return std::nullopt;
  if (!read_offset(at)) at.skip_blanks();
  if (!at.take(')')) return std::nullopt;
  const DateTime time = date_at(static_cast<double>(milliseconds) / 1000);
  return is_some_day(time) ? std::optional(time) : std::nullopt;
}

// The beginning of a range: 01/05/2024 06:10 - 07:10, 2024-05-01T06:10Z/PT1H. It must have its time,
// and an end that is a time as well.
std::optional<DateTime> read_range(std::string_view text, bool time_leads) {
  constexpr std::size_t kShortestTime = 4;
  if (text.size() < 4 * kShortestTime || text.size() > 2 * kLongest) return std::nullopt;
  for (std::size_t at = text.find_first_of("-/"); at != std::string_view::npos;
       at = text.find_first_of("-/", at + 1)) {
    if (at < 2 * kShortestTime || text.size() - at <= kShortestTime) continue;
    const auto begin = read_whole(trim_blanks(text.substr(0, at)), time_leads);
    if (!begin || begin->form == Form::no_date || !begin->has_time) continue;
    const auto end = read_whole(trim_blanks(text.substr(at + 1)), time_leads);
    if (end && end->has_time) return begin;
  }
  return std::nullopt;
}

// '310124,0600 with its apostrophe is a number: so it would be without it.
bool is_plain_number(std::string_view text) {
  return text.find_first_not_of("0123456789.,") == std::string_view::npos &&
         std::count_if(text.begin(), text.end(), [](char c) { return c == '.' || c == ','; }) < 2;
}

}  // namespace

std::optional<DateTime> parse_date_time(std::string_view text, bool time_leads) {
  DateTime time;
  if (read_plain(text, time)) return time;
  if (text.size() > 2 * kLongest) return std::nullopt;
  std::string scratch;
  if (may_be_spelled_otherwise(text)) {
    text = plain_time_spelling(text, scratch);
    if (is_plain_number(text)) return std::nullopt;
  }
  if (auto found = read_whole(text, time_leads)) return found;
  if (text.find('#') != std::string_view::npos) return read_typed(trim_blanks(text));
  if (auto found = read_json_date(trim_blanks(text))) return found;
  return read_range(text, time_leads);
}

std::optional<DateTime> parse_lone_duration(std::string_view text) {
  const auto milliseconds = parse_duration_part(trim_blanks(text));
  if (!milliseconds) return std::nullopt;
  DateTime time;
  time.milliseconds = *milliseconds;
  time.is_duration = time.has_units = time.has_time = true;
  return time;
}

}  // namespace relevance::table
