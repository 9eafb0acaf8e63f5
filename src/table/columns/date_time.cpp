// SPDX-License-Identifier: PostgreSQL
#include "table/columns/date_time.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "base/text.h"

namespace relevance::table {

namespace {

using std::chrono::days;
using std::chrono::duration;
using std::chrono::floor;
using std::chrono::sys_days;
using std::chrono::year_month_day;
using Seconds = std::chrono::sys_time<duration<double>>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

year_month_day day_in(int year, int month, int day) {
  // year_month_day has only 8 bits for month and day: larger numbers would wrap around.
  if (month < 1 || month > 12 || day < 1 || day > 31) return {};
  return {std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
          std::chrono::day{static_cast<unsigned>(day)}};
}

bool is_day(int year, int month, int day) {
  return day_in(year, month, day).ok();
}

// Month names in English and Portuguese, by their first three letters; 0 for another word.
int month_named(std::string_view word) {
  static constexpr std::array<std::array<std::string_view, 2>, 12> kNames = {{{"jan", "jan"},
                                                                              {"feb", "fev"},
                                                                              {"mar", "mar"},
                                                                              {"apr", "abr"},
                                                                              {"may", "mai"},
                                                                              {"jun", "jun"},
                                                                              {"jul", "jul"},
                                                                              {"aug", "ago"},
                                                                              {"sep", "set"},
                                                                              {"oct", "out"},
                                                                              {"nov", "nov"},
                                                                              {"dec", "dez"}}};
  constexpr std::size_t kLongest = 9;
  if (word.size() < 3 || word.size() > kLongest) return 0;
  const std::string start = lower(word.substr(0, 3));
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (start == kNames[i][0] || start == kNames[i][1]) return static_cast<int>(i) + 1;
  }
  return 0;
}

// Reads a text step by step. Each step returns whether it found what it looked for.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  bool take(char c) {
    if (peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // A number of at most `longest` digits; `digits`: how many it has.
  bool number(std::size_t longest, int& value, std::size_t& digits) {
    value = 0;
    for (digits = 0; digits < rest_.size() && is_digit(rest_[digits]); ++digits) {
      if (digits == longest) return false;
      value = value * 10 + (rest_[digits] - '0');
    }
    rest_.remove_prefix(digits);
    return digits > 0;
  }

  std::string_view word() {
    std::size_t size = 0;
    while (size < rest_.size() && is_letter(rest_[size])) ++size;
    const std::string_view result = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return result;
  }

  void skip_blanks() {
    while (take(' ')) {
    }
  }

  void skip_digits() {
    while (is_digit(peek())) rest_.remove_prefix(1);
  }

 private:
  std::string_view rest_;
};

bool is_year(int year) {
  return year >= 1000 && year < 4000;
}

bool full_year(int written, std::size_t digits, int& year) {
  if (digits == 4) year = written;
  if (digits == 2) year = written + (written < 70 ? 2000 : 1900);
  return (digits == 2 || digits == 4) && is_year(year);
}

// 31-Jan-2024, after the day and its separator.
bool read_named_month(Cursor& at, int day, DateTime& time) {
  time.first = month_named(at.word());
  if (time.first == 0) return false;
  while (at.peek() == '.' || at.peek() == '-' || at.peek() == '/' || at.peek() == ' ') {
    at.take(at.peek());
  }
  int year = 0;
  std::size_t digits = 0;
  time.second = day;
  return at.number(4, year, digits) && full_year(year, digits, time.year) &&
         is_day(time.year, time.first, time.second);
}

bool read_date(Cursor& at, int number, std::size_t digits, DateTime& time) {
  const char mark = at.peek();
  if (mark != '-' && mark != '/' && mark != '.' && mark != ' ') return false;
  at.take(mark);
  if (is_letter(at.peek())) return digits <= 2 && read_named_month(at, number, time);
  if (mark == ' ') return false;
  std::size_t size = 0;
  int last = 0;
  if (!at.number(2, time.first, size) || !at.take(mark)) return false;
  if (!at.number(4, last, size)) return false;
  if (digits == 4) {
    time.year = number;
    time.second = last;
    return size <= 2 && is_year(number) && is_day(time.year, time.first, time.second);
  }
  time.ordered = false;
  time.second = time.first;
  time.first = number;
  if (digits > 2 || (mark == '.' && size != 4)) return false;
  return full_year(last, size, time.year) &&
         (is_day(time.year, time.first, time.second) || is_day(time.year, time.second, time.first));
}

// Z, UTC, +03:00, -0300: the zone is ignored, since times are local.
bool skip_zone(Cursor& at) {
  at.skip_blanks();
  if (at.done()) return true;
  int unused = 0;
  std::size_t digits = 0;
  if (at.take('+') || at.take('-')) {
    if (!at.number(4, unused, digits)) return false;
    if (at.take(':') && !at.number(2, unused, digits)) return false;
    return at.done();
  }
  const std::string zone = lower(at.word());
  return at.done() && (zone == "z" || zone == "utc" || zone == "gmt");
}

bool read_half(Cursor& at, int& hour, DateTime& time) {
  at.skip_blanks();
  if (std::string_view("aApP").find(at.peek()) == std::string_view::npos) return true;
  const std::string half = lower(at.word());
  if ((half != "am" && half != "pm") || hour < 1 || hour > 12) return false;
  time.twelve_hours = true;
  hour = hour % 12 + (half == "pm" ? 12 : 0);
  return true;
}

// The time after its hour, from the colon to the end of the text.
bool read_time(Cursor& at, int hour, DateTime& time) {
  int minute = 0;
  int second = 0;
  int thousandth = 0;
  std::size_t digits = 0;
  if (!at.take(':') || !at.number(2, minute, digits) || digits != 2) return false;
  if (at.take(':')) {
    if (!at.number(2, second, digits) || digits != 2) return false;
    if (at.take('.') || at.take(',')) {
      int scale = 100;
      for (; is_digit(at.peek()) && scale > 0; scale /= 10) {
        thousandth += (at.peek() - '0') * scale;
        at.take(at.peek());
      }
      at.skip_digits();
    }
  }
  if (!read_half(at, hour, time) || !skip_zone(at)) return false;
  if (hour > 23 || minute > 59 || second > 59) return false;
  time.has_time = true;
  time.milliseconds = ((hour * 60 + minute) * 60 + second) * 1000 + thousandth;
  return true;
}

}  // namespace

std::optional<DateTime> parse_date_time(std::string_view text) {
  constexpr std::size_t kShortest = 4;
  constexpr std::size_t kLongest = 40;
  if (text.size() < kShortest || text.size() > kLongest || !is_digit(text.front())) {
    return std::nullopt;
  }
  Cursor at(text);
  DateTime time;
  int number = 0;
  std::size_t digits = 0;
  if (!at.number(4, number, digits)) return std::nullopt;
  if (at.peek() == ':') {
    if (digits > 2 || !read_time(at, number, time)) return std::nullopt;
    return time;
  }
  if (!read_date(at, number, digits, time)) return std::nullopt;
  if (at.done()) return time;
  if (!at.take('T') && !at.take('t') && at.peek() != ' ') return std::nullopt;
  at.skip_blanks();
  if (!at.number(2, number, digits) || !read_time(at, number, time)) return std::nullopt;
  return time;
}

std::optional<double> seconds_of(const DateTime& time, bool day_first) {
  const double of_day = time.milliseconds / 1000.0;
  if (time.year == 0) return of_day;
  const bool swap = !time.ordered && day_first;
  const int month = swap ? time.second : time.first;
  const int day = swap ? time.first : time.second;
  const year_month_day date = day_in(time.year, month, day);
  if (!date.ok()) return std::nullopt;
  return Seconds(sys_days(date)).time_since_epoch().count() + of_day;
}

std::uint64_t pack(const DateTime& time) {
  const auto bits = [](int value, int shift) { return static_cast<std::uint64_t>(value) << shift; };
  return bits(time.ordered ? 1 : 0, 49) | bits(time.year & 0xFFF, 37) | bits(time.first, 32) |
         bits(time.second, 27) | bits(time.milliseconds, 0);
}

DateTime unpack(std::uint64_t bits) {
  const auto part = [bits](int shift, int width) {
    return static_cast<int>((bits >> shift) & ((1ULL << width) - 1));
  };
  DateTime time;
  time.ordered = part(49, 1) == 1;
  time.year = part(37, 12);
  time.first = part(32, 5);
  time.second = part(27, 5);
  time.milliseconds = part(0, 27);
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
