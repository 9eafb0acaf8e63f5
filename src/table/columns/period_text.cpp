// SPDX-License-Identifier: PostgreSQL
// Months and weeks without a day: parse_period().
#include "base/blanks.h"
#include "table/columns/date_time.h"
#include "table/columns/time_cursor.h"
#include "table/columns/time_spelling.h"
#include "table/columns/time_words.h"

namespace relevance::table {

namespace {

constexpr int kFirstYear = 1950;
constexpr int kLastYear = 2099;

std::optional<DateTime> period_from(int year, int month, int day) {
  if (year < kFirstYear || year > kLastYear) return std::nullopt;
  DateTime time;
  time.form = DateTime::Form::year_first;
  time.first = year;
  time.second = month;
  time.third = day;
  time.is_period = true;
  return time;
}

std::optional<DateTime> month_of(int year, int month) {
  return month >= 1 && month <= 12 ? period_from(year, month, 1) : std::nullopt;
}

// The Monday of an ISO 8601 week: week 1 is that of 4 January.
std::optional<DateTime> week_of(int year, int week) {
  constexpr double kDay = 86'400;
  if (week < 1 || week > 53 || year < kFirstYear || year > kLastYear) return std::nullopt;
  const auto fourth = start_of_day(year, 1, 4);
  if (!fourth) return std::nullopt;
  const int weekday = part_of(*fourth, CalendarPart::weekday);
  DateTime time = date_at(*fourth + (1 - weekday + 7 * (week - 1)) * kDay);
  time.has_time = false;
  time.is_period = true;
  return time;
}

void skip_mark(TimeCursor& at) {
  at.skip_blanks();
  if (!at.take('/') && !at.take('-') && !at.take('.')) at.take('_');
  at.skip_blanks();
}

// A year of four digits, or of two behind a month's name.
bool take_year(TimeCursor& at, bool short_one, int& year) {
  std::size_t digits = 0;
  at.take('\'');
  if (!at.number(4, year, digits)) return false;
  constexpr int kPivot = 70;
  if (digits == 2 && short_one) year += year < kPivot ? 2000 : 1900;
  return digits == 4 || (digits == 2 && short_one);
}

bool is_week_word(std::string_view word) {
  for (const std::string_view known : {"w", "wk", "week", "kw", "cw", "sem", "semana"}) {
    if (word == known) return true;
  }
  return false;
}

// Jan 2024, jan/24, janeiro de 2024, KW 05/2024, W05 2024
std::optional<DateTime> read_word_first(TimeCursor at) {
  const std::string word = at.word();
  int number = 0;
  int year = 0;
  std::size_t digits = 0;
  if (const int month = month_named(word)) {
    at.take('.');
    skip_mark(at);
    if (at.at_letter() && is_time_filler(at.word())) at.skip_blanks();
    if (!take_year(at, true, year) || !at.done()) return std::nullopt;
    return month_of(year, month);
  }
  if (!is_week_word(word)) return std::nullopt;
  at.take('.');
  skip_mark(at);
  if (!at.number(2, number, digits)) return std::nullopt;
  skip_mark(at);
  if (!take_year(at, false, year) || !at.done()) return std::nullopt;
  return week_of(year, number);
}

// 2024-01, 2024/01, 2024-W05, 2024W05, 2024 Jan, 2024-W05-1; behind the year and its mark
std::optional<DateTime> read_year_first(TimeCursor at, int year) {
  int number = 0;
  std::size_t digits = 0;
  if (at.at_letter()) {
    const std::string word = at.word();
    const int month = month_named(word);
    at.take('.');
    if (month != 0) return at.done() ? month_of(year, month) : std::nullopt;
    at.skip_blanks();
    if (!is_week_word(word) || !at.number(2, number, digits)) return std::nullopt;
    return at.done() ? week_of(year, number) : std::nullopt;
  }
  if (!at.number(2, number, digits) || digits != 2 || !at.done()) return std::nullopt;
  return month_of(year, number);
}

// 01/2024, 1/2024
std::optional<DateTime> read_month_first(TimeCursor at, int month) {
  int year = 0;
  if (!take_year(at, false, year) || !at.done()) return std::nullopt;
  return month_of(year, month);
}

}  // namespace

std::optional<DateTime> parse_period(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  if (text.size() > kLongest) return std::nullopt;
  std::string scratch;
  if (may_be_spelled_otherwise(text)) text = plain_time_spelling(text, scratch);
  TimeCursor at(trim_blanks(text));
  if (at.at_letter()) return read_word_first(at);
  int first = 0;
  std::size_t digits = 0;
  if (!at.number(4, first, digits)) return std::nullopt;
  const bool marked = !at.at_letter() && !at.at_digit();
  skip_mark(at);
  if (digits == 4) return read_year_first(at, first);
  return digits <= 2 && marked ? read_month_first(at, first) : std::nullopt;
}

}  // namespace relevance::table
