// SPDX-License-Identifier: PostgreSQL
#include "table/checks/possible_times.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "stats/quantiles.h"
#include "table/columns/date_time.h"
#include "table/columns/pace.h"
#include "table/columns/time_names.h"

namespace relevance::table {

namespace {

using Values = std::vector<double>;

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

// 1305 or 130530, as a number; 2400 is the midnight that ends the day.
double from_digits(double value, bool with_seconds) {
  if (value != std::floor(value) || value < 0) return -1;
  const double second = with_seconds ? std::fmod(value, 100) : 0;
  if (with_seconds) value = std::floor(value / 100);
  const double minute = std::fmod(value, 100);
  const double hour = std::floor(value / 100);
  if (second > 59 || minute > 59 || hour > 24) return -1;
  return (hour * 60 + minute) * 60 + second;
}

// 6.10 is ten past six.
double from_point(double value) {
  const double hundreds = value * 100;
  if (std::abs(hundreds - std::round(hundreds)) > 1e-6) return -1;
  return from_digits(std::round(hundreds), false);
}

bool is_paced(const Values& times) {
  return pace_of(times).even;
}

// 6.10, 6.20 or 6.1667, 6.3333: hours with two digits for the minutes if all may be that, unless
// only parts of hours rise evenly.
std::optional<Values> from_fractions(const Values& values) {
  auto parts = convert(values, [](double value) { return std::round(value * 3600 * 10) / 10; });
  auto points = convert(values, from_point);
  if (!points) return parts;
  return parts && is_paced(*parts) && !is_paced(*points) ? parts : points;
}

// 1305 if all may be that, else 130530.
std::optional<Values> from_whole(const Values& values) {
  constexpr double kMidnight = 2400;
  if (largest_of(values) <= kMidnight) {
    auto times = convert(values, [](double value) { return from_digits(value, false); });
    if (times) return times;
  }
  return convert(values, [](double value) { return from_digits(value, true); });
}

bool are_whole(const Values& values) {
  return std::all_of(values.begin(), values.end(),
                     [](double value) { return std::isnan(value) || value == std::floor(value); });
}

// 6.10 or 1305 in a column whose name says nothing: many of them, always below 60 where the minutes
// would be.
std::optional<PossibleTimes> times_by_digits(const Values& values) {
  constexpr std::size_t kEnough = 30;
  constexpr double kLastHour = 24;
  constexpr double kMidnight = 2400;
  const double largest = largest_of(values);
  if (largest <= 1 || largest > kMidnight || stats::count_distinct(values) < kEnough)
    return std::nullopt;
  const bool points = largest <= kLastHour;
  auto times = convert(values, [points](double value) {
    return points ? from_point(value) : from_digits(value, false);
  });
  if (!times) return std::nullopt;
  // Below 60 throughout one hour, as numbers of orders from 1000 to 1059, says nothing.
  Values hours = *times;
  for (double& hour : hours) hour = std::floor(hour / 3600);
  constexpr std::size_t kFewestHours = 2;
  if (stats::count_distinct(std::move(hours)) < kFewestHours) return std::nullopt;
  return PossibleTimes{std::move(*times)};
}

}  // namespace

double largest_of(const Values& values) {
  double largest = 0;
  for (const double value : values) largest = std::fmax(largest, value);
  return largest;
}

std::optional<PossibleTimes> possible_times(const Column& column) {
  const auto unproven = [](std::optional<Values> values) {
    return values ? std::optional(PossibleTimes{std::move(*values)}) : std::nullopt;
  };
  if (column.type != ColumnType::numeric) return std::nullopt;
  if (column.clock_factor != 0) {
    return unproven(
        convert(column.values, [&](double value) { return value * column.clock_factor; }));
  }
  const bool named = names_moment(column.name) || names_time_of_day(column.name);
  if (!named) return times_by_digits(column.values);
  const double largest = largest_of(column.values);
  if (largest <= 1) {
    return unproven(convert(column.values, [](double value) { return std::round(value * kDay); }));
  }
  constexpr double kLastHour = 24;
  if (largest <= kLastHour && are_whole(column.values)) {
    return unproven(convert(column.values, [](double value) { return value * 3600; }));
  }
  if (largest <= kLastHour) return unproven(from_fractions(column.values));
  auto times = from_whole(column.values);
  if (!times) return std::nullopt;
  constexpr std::size_t kEnough = 20;
  const bool proven = stats::count_distinct(*times) >= kEnough;
  return PossibleTimes{std::move(*times), proven};
}

}  // namespace relevance::table
