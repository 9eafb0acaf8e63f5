// SPDX-License-Identifier: PostgreSQL
#include "table/columns/zone_text.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "table/columns/time_words.h"

namespace relevance::table {

namespace {

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

}  // namespace

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

bool read_tail(TimeCursor& at, const TailForm& form) {
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

}  // namespace relevance::table
