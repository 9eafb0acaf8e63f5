// SPDX-License-Identifier: PostgreSQL
#include "table/checks/clocks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "table/columns/clock_numbers.h"
#include "table/columns/pace.h"
#include "table/columns/time_names.h"

namespace relevance::table {

namespace {

bool is_time_unit(std::string_view unit) {
  static constexpr std::array<std::string_view, 7> kUnits = {"s",  "ms", "min", "h",
                                                             "hr", "d",  "us"};
  return std::find(kUnits.begin(), kUnits.end(), unit) != kUnits.end();
}

std::string unit_of(const Column& column) {
  return column.unit.empty() ? known_unit_in_name(column.name) : column.unit;
}

// 1, 2, 2.5, 3, 5, 6 and some more, times a power of ten.
bool is_round(double step) {
  static constexpr std::array<double, 9> kRound = {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6};
  const double lead = step / std::pow(10, std::floor(std::log10(step) + 1e-9));
  return std::any_of(kRound.begin(), kRound.end(),
                     [&](double round) { return std::abs(lead - round) < 1e-6; });
}

ClockKind kind_of_even(double first, double step) {
  // Ticks and serial numbers began to count long ago.
  constexpr double kLongAgo = 1e5;
  if (std::abs(first) >= kLongAgo * std::abs(step)) return ClockKind::clock;
  const bool from_zero = step > 0 && (first == 0 || std::abs(first - step) <= 1e-9 * step);
  return from_zero && is_round(step) ? ClockKind::counter : ClockKind::perhaps;
}

}  // namespace

ClockKind clock_kind(const Column& column) {
  constexpr std::size_t kFewest = 50;
  constexpr std::size_t kFewestNamed = 10;
  if (column.type != ColumnType::numeric || names_setting(column.name)) return ClockKind::none;
  const Pace pace = pace_of(column.values);
  if (!pace.one_way || pace.values < kFewestNamed) return ClockKind::none;
  const std::string unit = unit_of(column);
  if (!unit.empty() && !is_time_unit(unit)) return ClockKind::none;
  const double first = *std::find_if(column.values.begin(), column.values.end(),
                                     [](double value) { return std::isfinite(value); });
  const bool named = names_time(column.name) || !unit.empty();
  const bool size_of_time = epoch_divisor(first) != 0 || compact_time(first);
  if (size_of_time && names_time(column.name)) return ClockKind::clock;
  if (!pace.even) return ClockKind::none;
  if (named || column.name == "t") return ClockKind::clock;
  return pace.values < kFewest ? ClockKind::none : kind_of_even(first, pace.step);
}

}  // namespace relevance::table
