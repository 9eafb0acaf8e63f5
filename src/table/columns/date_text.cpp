// SPDX-License-Identifier: PostgreSQL
// The grammar of dates and times: parse_date_time().
#include <algorithm>

#include "base/blanks.h"
#include "base/text.h"
#include "table/columns/clock_text.h"
#include "table/columns/date_parts.h"
#include "table/columns/date_time.h"
#include "table/columns/duration_text.h"
#include "table/columns/time_cursor.h"
#include "table/columns/time_spelling.h"
#include "table/columns/time_words.h"
#include "table/columns/zone_text.h"

namespace relevance::table {

namespace {

using Form = DateTime::Form;

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
    if (rest.empty() || !is_digit(rest[0])) return false;
    for (int scale = 100; !rest.empty() && is_digit(rest[0]); scale /= 10) {
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

// --- What stands around and between. ---

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

// --- Whole texts. ---

bool set_time(const ClockText& clock, DateTime& time) {
  // Behind a date, 13:05.5 is not a time.
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
  SeenInDate seen;
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
  SeenInDate seen;
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

constexpr std::size_t kLongestTime = 100;

// Most words of a column are none of these; this tells quickly.
bool may_be_time(std::string_view text) {
  constexpr std::size_t kShortest = 3;  // P1D
  if (text.size() < kShortest || text.size() > kLongestTime) return false;
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
  if (text.size() < 4 * kShortestTime || text.size() > 2 * kLongestTime) return std::nullopt;
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
bool has_one_mark(std::string_view text) {
  return text.find_first_not_of("0123456789.,") == std::string_view::npos &&
         std::count_if(text.begin(), text.end(), [](char c) { return c == '.' || c == ','; }) < 2;
}

}  // namespace

std::optional<DateTime> parse_date_time(std::string_view text, bool time_leads) {
  DateTime time;
  if (read_plain(text, time)) return time;
  if (text.size() > 2 * kLongestTime) return std::nullopt;
  std::string scratch;
  if (may_be_spelled_otherwise(text)) {
    text = plain_time_spelling(text, scratch);
    if (has_one_mark(text)) return std::nullopt;
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
