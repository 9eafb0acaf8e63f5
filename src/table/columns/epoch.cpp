// SPDX-License-Identifier: PostgreSQL
#include "table/columns/epoch.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <string>

#include "base/text.h"

namespace relevance::table {

namespace {

bool names_time(std::string_view name) {
  static constexpr std::array<std::string_view, 10> kWords = {
      "time", "date", "epoch", "unix", "tempo", "data", "hora", "tstamp", "ts", "instante"};
  const std::string text = fold(name);
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    if (word.size() > 2) return text.find(word) != std::string::npos;
    return text == word;
  });
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

// "date" and "data" count within a word, too; "dia" and "day" only as words, so not in "media".
bool names_day(std::string_view name) {
  const std::string text = fold(name);
  for (const std::string_view word : {"date", "data", "dia", "day"}) {
    const std::size_t at = text.find(word);
    if (at == std::string::npos) continue;
    const std::size_t end = at + word.size();
    const bool alone =
        (at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end]));
    if (alone || word == "date" || word == "data") return true;
  }
  return false;
}

}  // namespace

void DateOrder::Reading::add(double seconds) {
  if (count++ > 0) {
    if (seconds < last) ++back;
    way += std::abs(seconds - last);
  }
  last = seconds;
}

void DateOrder::add(const DateTime& time) {
  constexpr int kMonths = 12;
  if (!time.ordered) {
    ambiguous_ = ambiguous_ || time.first != time.second;
    proves_day_ = proves_day_ || time.first > kMonths;
    proves_month_ = proves_month_ || time.second > kMonths;
  }
  if (const auto seconds = seconds_of(time, true)) as_day_.add(*seconds);
  if (const auto seconds = seconds_of(time, false)) as_month_.add(*seconds);
}

std::optional<bool> DateOrder::decide(bool twelve_hours) {
  if (proves_day_ && proves_month_) return std::nullopt;
  if (proves_day_) return true;
  if (proves_month_) return false;
  if (as_day_.count != as_month_.count) return as_day_.count > as_month_.count;
  if (as_day_.back != as_month_.back) return as_day_.back < as_month_.back;
  // For times logged at even steps, the right reading has the shorter way (sum of steps); a wrong
  // one jumps from month to month.
  constexpr std::size_t kEnough = 3;
  if (as_day_.count >= kEnough && as_day_.way != as_month_.way) {
    const double shorter = std::min(as_day_.way, as_month_.way);
    if (shorter * 2 < std::max(as_day_.way, as_month_.way)) return as_day_.way < as_month_.way;
  }
  guessed_ = ambiguous_;
  return decimal_comma_ || !twelve_hours;
}

double epoch_scale(double number) {
  using std::chrono::January;
  using std::chrono::year;
  constexpr auto start_of = [](int y) {
    return static_cast<double>(
        std::chrono::sys_seconds(std::chrono::sys_days(year(y) / January / 1))
            .time_since_epoch()
            .count());
  };
  constexpr double kFirst = start_of(2000);
  constexpr double kLast = start_of(2100);
  constexpr double kMilli = 1000;
  if (number >= kFirst && number < kLast) return 1;
  return number >= kFirst * kMilli && number < kLast * kMilli ? 1 / kMilli : 0;
}

double epoch_scale(std::string_view name, const std::vector<double>& values) {
  constexpr std::size_t kEnough = 10;
  std::size_t count = 0;
  std::size_t rises = 0;
  double scale = 0;
  double last = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    const double own = epoch_scale(value);
    if (own == 0 || (count > 0 && own != scale) || value != std::floor(value)) return 0;
    scale = own;
    if (count++ > 0 && value >= last) ++rises;
    last = value;
  }
  const bool in_order = count >= kEnough && rises + 1 == count;
  return count > 0 && (names_time(name) || in_order) ? scale : 0;
}

std::optional<double> compact_day(double number) {
  constexpr double kFirst = 19'900'101;
  constexpr double kLast = 21'001'231;
  const bool whole = number >= kFirst && number <= kLast && number == std::floor(number);
  if (!whole) return std::nullopt;
  const int digits = static_cast<int>(number);
  DateTime day;
  day.year = digits / 10'000;
  day.first = digits / 100 % 100;
  day.second = digits % 100;
  return seconds_of(day, true);
}

bool are_compact_days(std::string_view name, const std::vector<double>& values) {
  if (!names_day(name)) return false;
  bool any = false;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (!compact_day(value)) return false;
    any = true;
  }
  return any;
}

}  // namespace relevance::table
