// SPDX-License-Identifier: PostgreSQL
#include "table/checks/clocks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/pace.h"
#include "table/columns/time_names.h"
#include "table/columns/unit_conversion.h"

namespace relevance::table {

namespace {

std::string unit_text(const Column& column) {
  return column.unit.empty() ? known_unit_in_name(column.name) : column.unit;
}

bool names_time_unit(std::string_view name) {
  const std::vector<std::string> words = words_of(name);
  constexpr std::size_t kShortest = 4;  // letters, too, are units of time
  return words.size() == 1 && words[0].size() >= kShortest && is_time_unit(words[0]);
}

// A word for what is counted row by row: with an exact pace, it tells a counter in few rows.
bool names_count(std::string_view name) {
  static constexpr std::array<std::string_view, 16> kWords = {
      "sample", "samples", "amostra", "muestra", "probe", "cycle", "cycles", "ciclo",
      "ciclos", "zyklus",  "shot",    "schuss",  "index", "row",   "count",  "value"};
  const std::vector<std::string> words = words_of(name);
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
  });
}

// Whether a quantity of which meters show the sum so far; a temperature or a pressure may follow a
// ramp.
bool may_be_metered(const std::string& unit) {
  const auto known = known_unit(unit);
  if (!known) return !is_percent(unit);
  const auto power_of = [&](Quantity quantity) {
    return known->powers[static_cast<std::size_t>(quantity)];
  };
  const bool energy = power_of(Quantity::mass) == 1 && power_of(Quantity::time) == -2 &&
                      power_of(Quantity::length) == 2;
  const bool rate = power_of(Quantity::time) < 0;
  return energy || (!rate && power_of(Quantity::temperature) == 0 && !is_percent(unit));
}

// 1, 2, 2.5, 3, 5, 6 and some more, times a power of ten.
bool is_round_step(double step) {
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
  return from_zero && is_round_step(step) ? ClockKind::counter : ClockKind::perhaps;
}

// Whether the values rise in most rows.
bool moves(const std::vector<double>& values) {
  std::size_t steps = 0;
  std::size_t moves = 0;
  double last = std::nan("");
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    steps += std::isnan(last) ? 0 : 1;
    moves += !std::isnan(last) && value != last ? 1 : 0;
    last = value;
  }
  return moves * 2 >= steps;
}

// Whether all steps are the same, as far as doubles tell.
bool is_exact(const Pace& pace, const std::vector<double>& values) {
  double last = std::nan("");
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    constexpr double kRounding = 1e-6;
    const double tolerance = kRounding * std::abs(pace.step) + 1e-14 * std::abs(value);
    if (!std::isnan(last) && std::abs(value - last - pace.step) > tolerance) return false;
    last = value;
  }
  return true;
}

}  // namespace

ClockKind clock_kind(const Column& column) {
  constexpr std::size_t kFewest = 50;
  constexpr std::size_t kFewestExact = 15;
  constexpr std::size_t kFewestUneven = 20;
  constexpr std::size_t kFewestByOne = 25;
  constexpr std::size_t kFewestNamed = 10;
  if (column.type != ColumnType::numeric || names_setting(column.name)) return ClockKind::none;
  const Pace pace = pace_of(column.values);
  if (!pace.one_way || pace.values < kFewestNamed) return ClockKind::none;
  const std::string unit = unit_text(column);
  const bool other_unit = !unit.empty() && !is_time_unit(unit);
  const bool named = names_time(column.name) || names_time_unit(column.name) ||
                     column.name == "t" || (!unit.empty() && !other_unit);
  if (!pace.even || other_unit) {
    if (!moves(column.values)) return ClockKind::none;
    if (named && !other_unit) return ClockKind::clock;
    const bool metered = pace.values >= kFewestUneven && may_be_metered(unit);
    return metered ? ClockKind::perhaps : ClockKind::none;
  }
  if (named) return ClockKind::clock;
  const double first = *std::find_if(column.values.begin(), column.values.end(),
                                     [](double value) { return std::isfinite(value); });
  const bool exact = pace.values >= kFewestExact && is_exact(pace, column.values);
  const bool by_one = exact && std::abs(pace.step) == 1 && first == std::floor(first);
  if (by_one && pace.values >= kFewestByOne) return ClockKind::counter;
  if (pace.values >= kFewest || (exact && names_count(column.name))) {
    return kind_of_even(first, pace.step);
  }
  return exact || pace.values >= kFewestUneven ? ClockKind::perhaps : ClockKind::none;
}

}  // namespace relevance::table
