// SPDX-License-Identifier: PostgreSQL
#include "table/columns/zone_offsets.h"

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "base/text.h"

namespace relevance::table {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;  // milliseconds

// Two digits at the end of `text`, which loses them.
std::optional<int> take_two(std::string_view& text) {
  const std::size_t size = text.size();
  if (size < 2 || !is_digit(text[size - 1]) || !is_digit(text[size - 2])) return std::nullopt;
  const int value = (text[size - 2] - '0') * 10 + (text[size - 1] - '0');
  text.remove_suffix(2);
  return value;
}

}  // namespace

std::optional<int> zone_offset(std::string_view text) {
  if (text.ends_with('Z')) return 0;
  const auto minutes = take_two(text);
  if (!minutes) return std::nullopt;
  if (text.ends_with(':')) text.remove_suffix(1);
  const auto hours = take_two(text);
  const bool sign = text.ends_with('+') || text.ends_with('-');
  // A minus may also stand before the year of a date, but not behind a time.
  if (!hours || !sign || text.find(':') == std::string_view::npos) return std::nullopt;
  const int offset = *hours * 60 + *minutes;
  return text.back() == '-' ? -offset : offset;
}

DateTime in_utc(const DateTime& time, std::string_view text) {
  using std::chrono::days;
  const auto offset = zone_offset(text);
  const auto start = time.form == DateTime::Form::year_first
                         ? start_of_day(time.first, time.second, time.third)
                         : std::nullopt;
  if (!offset || !start) return time;
  const auto first = static_cast<std::int64_t>(*start) * 1000;
  const std::int64_t all = first + time.milliseconds - *offset * 60'000LL;
  const auto day =
      static_cast<std::int64_t>(std::floor(static_cast<double>(all) / static_cast<double>(kDayMs)));
  const std::chrono::year_month_day date{std::chrono::sys_days{days{day}}};
  DateTime utc = time;
  utc.first = int{date.year()};
  utc.second = static_cast<int>(unsigned{date.month()});
  utc.third = static_cast<int>(unsigned{date.day()});
  utc.milliseconds = all - day * kDayMs;
  return utc;
}

void OffsetEvidence::Series::add(const DateTime& time) {
  const auto seconds = seconds_of(time, DateOrder::year_month_day);
  if (!seconds) return;
  steps += last != 0 && *seconds != last ? 1 : 0;
  falls += last != 0 && *seconds < last ? 1 : 0;
  last = *seconds;
}

void OffsetEvidence::add(const DateTime& time, std::string_view text) {
  const auto offset = zone_offset(text);
  if (!offset || time.form != DateTime::Form::year_first) return;
  differ_ = differ_ || (first_ && *first_ != *offset);
  if (!first_) first_ = offset;
  local_.add(time);
  utc_.add(in_utc(time, text));
}

bool OffsetEvidence::needs_utc() const {
  constexpr std::size_t kFewest = 10;
  return differ_ && utc_.steps >= kFewest && utc_.rises() && !local_.rises();
}

}  // namespace relevance::table
