// SPDX-License-Identifier: PostgreSQL
#include "table/checks/date_and_time.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>

#include "table/columns/time_names.h"

namespace relevance::table {

namespace {

constexpr double kDay = 86'400;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

using Values = std::vector<double>;

bool holds_days(const Column& column) {
  if (column.type != ColumnType::timestamp || !column.has_date) return false;
  return !column.has_time ||
         std::all_of(column.values.begin(), column.values.end(),
                     [](double value) { return std::isnan(value) || std::fmod(value, kDay) == 0; });
}

bool holds_times_of_day(const Column& column) {
  return column.type == ColumnType::timestamp && !column.has_date;
}

// The values as seconds of the day by `seconds`; nothing when one is none.
std::optional<Values> convert(const Values& values, const std::function<double(double)>& seconds) {
  Values result;
  result.reserve(values.size());
  for (const double value : values) {
    if (std::isnan(value)) {
      result.push_back(value);
      continue;
    }
    const double converted = seconds(value);
    if (!(converted >= 0 && converted <= kDay)) return std::nullopt;
    result.push_back(converted);
  }
  return result;
}

// 1305 or 130530, as a number.
double from_digits(double value, bool with_seconds) {
  if (value != std::floor(value) || value < 0) return -1;
  const double second = with_seconds ? std::fmod(value, 100) : 0;
  if (with_seconds) value = std::floor(value / 100);
  const double minute = std::fmod(value, 100);
  const double hour = std::floor(value / 100);
  if (second > 59 || minute > 59 || hour > 23) return -1;
  return (hour * 60 + minute) * 60 + second;
}

// What a column of numbers may mean as times of day.
std::optional<Values> possible_times(const Column& column) {
  if (column.type != ColumnType::numeric) return std::nullopt;
  if (column.clock_factor != 0) {
    return convert(column.values, [&](double value) { return value * column.clock_factor; });
  }
  if (!names_moment(column.name) && !names_time_of_day(column.name)) return std::nullopt;
  double largest = 0;
  for (const double value : column.values) largest = std::fmax(largest, value);
  if (largest <= 1) {
    return convert(column.values, [](double value) { return std::round(value * kDay); });
  }
  constexpr double kLastHour = 24;
  if (largest <= kLastHour) {
    return convert(column.values,
                   [](double value) { return value == std::floor(value) ? value * 3600 : -1; });
  }
  constexpr double kLastMinute = 2359;
  return convert(column.values,
                 [&](double value) { return from_digits(value, largest > kLastMinute); });
}

// Whether the times rise within the days, as those of a log do.
bool rise_within_days(const Values& days, const Values& times) {
  constexpr std::size_t kFewest = 3;
  std::size_t steps = 0;
  std::size_t falls = 0;
  for (std::size_t row = 1; row < days.size(); ++row) {
    if (days[row] != days[row - 1] || std::isnan(times[row]) || std::isnan(times[row - 1])) {
      continue;
    }
    steps += times[row] != times[row - 1] ? 1 : 0;
    falls += times[row] < times[row - 1] ? 1 : 0;
  }
  const std::size_t exceptions = std::min(falls, steps - falls);  // the newest row may be the first
  return steps >= kFewest && steps * 20 >= days.size() && exceptions * 50 <= steps;
}

void become_times_of_day(Column& column, Values times) {
  column.type = ColumnType::timestamp;
  column.has_date = false;
  column.unit.clear();
  column.clock_factor = 0;
  column.values = std::move(times);
  std::erase_if(column.warnings,
                [](const Warning& warning) { return warning.code == "clock_or_duration"; });
}

// Whether the column at `place` holds the times of these days; makes it a timestamp.
bool take_times(Table& table, const Column& days, std::size_t place, const Column& target) {
  Column& column = table.columns[place];
  if (&column == &target) return false;
  if (holds_times_of_day(column)) return true;
  auto times = possible_times(column);
  if (!times || !rise_within_days(days.values, *times)) return false;
  become_times_of_day(column, std::move(*times));
  return true;
}

}  // namespace

std::vector<DateAndTime> join_dates_with_times(Table& table, const Column& target) {
  const std::size_t columns = table.columns.size();
  std::vector<bool> taken(columns, false);
  std::vector<DateAndTime> joined;
  std::vector<std::size_t> alone;
  for (std::size_t date = 0; date < columns; ++date) {
    if (!holds_days(table.columns[date])) continue;
    bool found = false;
    // Behind it, else before it (the unsigned index before the first column is out of range).
    for (const std::size_t place : {date + 1, date - 1}) {
      if (found || place >= columns || taken[place]) continue;
      if (!take_times(table, table.columns[date], place, target)) continue;
      joined.push_back({date, place});
      taken[place] = found = true;
    }
    if (!found) alone.push_back(date);
  }
  std::vector<std::size_t> times;
  for (std::size_t i = 0; i < columns; ++i) {
    if (!taken[i] && holds_times_of_day(table.columns[i])) times.push_back(i);
  }
  if (alone.size() == 1 && times.size() == 1) joined.push_back({alone[0], times[0]});
  return joined;
}

std::vector<double> joined_times(const Table& table, const DateAndTime& columns) {
  const Values& days = table.columns[columns.date].values;
  const Values& times = table.columns[columns.time].values;
  Values joined(days.size(), kMissing);
  for (std::size_t row = 0; row < days.size(); ++row) joined[row] = days[row] + times[row];
  return joined;
}

}  // namespace relevance::table
