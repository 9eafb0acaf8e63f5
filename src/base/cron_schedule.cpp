// SPDX-License-Identifier: PostgreSQL
#include "base/cron_schedule.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <span>
#include <string>

#include "base/text.h"

namespace relevance {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

// The longest gap: between two 29 Februaries on a Sunday, as 2100 has no leap day.
constexpr std::int64_t kFarthestDays = 41 * 366;

// No time zone is farther ahead of UTC, or farther behind.
constexpr std::int64_t kFarthestAhead = 14 * kHour;
constexpr std::int64_t kFarthestBehind = 12 * kHour;

constexpr Moment kYear1 = -62135596800;
constexpr Moment kYear10000 = 253402300800;

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sun", "mon", "tue", "wed",
                                                       "thu", "fri", "sat"};

struct Alias {
  std::string_view name, fields;  // fields empty: only when the server starts
};
constexpr Alias kAliases[] = {
    {"@hourly", "0 * * * *"}, {"@daily", "0 0 * * *"},    {"@midnight", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"}, {"@monthly", "0 0 1 * *"},  {"@yearly", "0 0 1 1 *"},
    {"@reboot", ""},          {"@annually", "0 0 1 1 *"}, {"@restart", ""},
};

// ASCII only, whatever the locale.
char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
bool is_space(char c) {
  return is_blank(c) || (c >= '\n' && c <= '\r');
}

std::string ascii_lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), to_lower);
  return result;
}

// Removes and returns the leading characters that fit.
template <class Fits>
std::string_view take_while(std::string_view& text, Fits&& fits) {
  const auto end = std::ranges::find_if_not(text, fits);
  const std::string_view taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(taken.size());
  return taken;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<int> to_number(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

// One of the five fields: its bounds, and the names of its values from the lowest on.
struct Field {
  int low, high;
  std::span<const std::string_view> names = {};
};

std::optional<int> take_value(std::string_view& text, const Field& field) {
  const auto is_alphanumeric = [](char c) {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
  };
  const std::string word = ascii_lower(take_while(text, is_alphanumeric));
  const auto named = std::ranges::find(field.names, word);
  if (named != field.names.end()) return field.low + static_cast<int>(named - field.names.begin());
  return to_number(word);
}

// Value, first-last, first-last/step, * or */step.
template <std::size_t size>
bool take_range(std::string_view& text, const Field& field, std::bitset<size>& bits) {
  std::optional<int> first = field.low;
  std::optional<int> last = field.high;
  std::optional<int> step = 1;
  bool is_range = true;
  if (!take(text, '*')) {
    first = take_value(text, field);
    is_range = take(text, '-');
    last = is_range ? take_value(text, field) : first;
  }
  if (take(text, '/')) step = is_range ? take_value(text, {0, 0}) : std::nullopt;
  if (!first || !last || !step || *step <= 0) return false;
  if (std::min(*first, *last) < field.low || std::max(*first, *last) > field.high) return false;
  for (int value = *first; value <= *last; value += std::min(*step, field.high + 1))
    bits.set(static_cast<std::size_t>(value));
  return true;
}

// Ignores what follows the last range of a field, as pg_cron does.
void skip_to_next_field(std::string_view& text) {
  take_while(text, [](char c) { return !is_blank(c) && c != '\n'; });
  take_while(text, is_blank);
}

template <std::size_t size>
bool take_field(std::string_view& text, const Field& field, std::bitset<size>& bits) {
  do {
    if (!take_range(text, field, bits)) return false;
  } while (take(text, ','));
  skip_to_next_field(text);
  return true;
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

}  // namespace

std::optional<CronSchedule> CronSchedule::parse(std::string_view text) {
  take_while(text, is_space);
  CronSchedule schedule;
  if (text.starts_with('@')) {
    const std::string_view name = take_while(text, [](char c) { return !is_space(c); });
    const auto* const alias = std::ranges::find(kAliases, name, &Alias::name);
    if (alias == std::end(kAliases)) return std::nullopt;
    if (!alias->fields.empty()) schedule.read_fields(alias->fields);
    return schedule;
  }
  if (schedule.read_fields(text)) return schedule;
  schedule = {};
  if (schedule.read_interval(text)) return schedule;
  return std::nullopt;
}

bool CronSchedule::read_fields(std::string_view text) {
  if (!take_field(text, {0, 59}, minutes_) || !take_field(text, {0, 23}, hours_)) return false;
  day_has_star_ = text.starts_with('*');
  last_of_month_ = text.starts_with("$ ") || text.starts_with("$\t");
  if (last_of_month_)
    skip_to_next_field(text);
  else if (!take_field(text, {1, 31}, month_days_))
    return false;
  if (!take_field(text, {1, 12, kMonths}, months_)) return false;
  day_has_star_ = day_has_star_ || text.starts_with('*');
  if (!take_field(text, {0, 7, kWeekdays}, weekdays_)) return false;
  if (weekdays_[0] || weekdays_[7]) weekdays_.set(0).set(7);
  return true;
}

bool CronSchedule::read_interval(std::string_view text) {
  const std::optional<int> seconds = to_number(take_while(text, is_digit));
  take_while(text, is_space);
  const std::string unit = ascii_lower(text);
  const bool is_seconds = unit == "second" || (unit.starts_with("seconds") &&
                                               std::ranges::all_of(unit.substr(7), is_space));
  if (!seconds || !is_seconds || *seconds < 1 || *seconds > 59) return false;
  interval_s_ = *seconds;
  return true;
}

bool CronSchedule::is_due_on(std::int64_t day) const {
  const std::chrono::sys_days today{std::chrono::days{day}};
  const std::chrono::year_month_day date{today};
  if (!months_[static_cast<unsigned>(date.month())]) return false;
  const std::chrono::year_month_day tomorrow{today + std::chrono::days{1}};
  const bool is_last = tomorrow.day() == std::chrono::day{1};
  const bool month_day_fits =
      month_days_[static_cast<unsigned>(date.day())] || (last_of_month_ && is_last);
  const bool weekday_fits = weekdays_[std::chrono::weekday{today}.c_encoding()];
  return day_has_star_ ? month_day_fits && weekday_fits : month_day_fits || weekday_fits;
}

bool CronSchedule::is_due_at(std::int64_t second_of_day) const {
  return hours_[static_cast<std::size_t>(second_of_day / kHour)] &&
         minutes_[static_cast<std::size_t>(second_of_day % kHour / kMinute)];
}

// pg_cron checks the clock each minute: a job does not run in an hour that a clock change skips,
// and runs twice in an hour that it repeats. Hence days are found by the calendar, and minutes by
// stepping.
std::optional<Moment> CronSchedule::next(Moment after, const ClockOffset& offset) const {
  if (after < kYear1 || after >= kYear10000) return std::nullopt;
  if (interval_s_ > 0) return after + interval_s_;
  if (minutes_.none() || hours_.none()) return std::nullopt;
  const Moment next_minute = (floor_divide(after, kMinute) + 1) * kMinute;
  // From yesterday on: clocks that are set back at midnight return to it.
  const std::int64_t first_day = floor_divide(after + offset(after), kDay) - 1;
  for (std::int64_t day = first_day; day < first_day + kFarthestDays; ++day) {
    if (!is_due_on(day)) continue;
    const Moment end = (day + 1) * kDay + kFarthestBehind;
    for (Moment t = std::max(next_minute, day * kDay - kFarthestAhead); t < end; t += kMinute) {
      const std::int64_t clock = t + offset(t);
      if (floor_divide(clock, kDay) == day && is_due_at(clock - day * kDay)) return t;
    }
  }
  return std::nullopt;
}

}  // namespace relevance
