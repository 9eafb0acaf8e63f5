// SPDX-License-Identifier: PostgreSQL
#include "table/columns/pace.h"

#include <algorithm>
#include <cmath>

#include "stats/quantiles.h"

namespace relevance::table {

namespace {

constexpr std::size_t kStepsPerException = 50;

// The steps between values; empty as soon as too many go either way.
std::vector<double> steps_one_way(const std::vector<double>& values, std::size_t& count) {
  std::vector<double> steps;
  const std::size_t allowed = values.size() / kStepsPerException;
  std::size_t rises = 0;
  std::size_t falls = 0;
  double up = 0;
  double down = 0;
  double last = std::nan("");
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    ++count;
    const double step = value - last;
    if (!std::isnan(last)) steps.push_back(step);
    up += step > 0 ? step : 0;
    down -= step < 0 ? step : 0;
    rises += step > 0 ? 1 : 0;
    falls += step < 0 ? 1 : 0;
    if (std::min(rises, falls) > allowed) return {};
    last = value;
  }
  const bool few = std::min(rises, falls) * kStepsPerException <= steps.size();
  // A sawtooth falls seldom, but far.
  const bool short_ones = std::min(up, down) * kStepsPerException <= std::max(up, down);
  return few && short_ones ? steps : std::vector<double>();
}

// A clock may pause, but does not change its pace.
bool are_alike(const std::vector<double>& steps, double step) {
  constexpr double kTolerance = 0.02;
  const auto alike =
      static_cast<std::size_t>(std::count_if(steps.begin(), steps.end(), [&](double other) {
        return std::abs(other - step) <= kTolerance * std::abs(step);
      }));
  return alike * 20 >= steps.size() * 19;
}

// Rounded values of an even clock stay beside a line, however many there are; sums of uneven steps
// leave it.
bool lie_on_line(const std::vector<double>& values, std::size_t count) {
  const auto first = std::find_if(values.begin(), values.end(), [](double v) { return v == v; });
  const auto last = std::find_if(values.rbegin(), values.rend(), [](double v) { return v == v; });
  const double slope = (*last - *first) / static_cast<double>(count - 1);
  const double resolution = std::pow(10, -decimals_of(values));
  if (std::abs(slope) < resolution) return false;
  double place = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    if (std::abs(value - (*first + slope * place)) > 1.01 * resolution) return false;
    place += 1;
  }
  return true;
}

}  // namespace

int decimals_of(const std::vector<double>& values) {
  constexpr int kMost = 10;
  constexpr std::size_t kSample = 1000;
  const std::size_t stride = values.size() / kSample + 1;
  int decimals = 0;
  for (std::size_t i = 0; i < values.size(); i += stride) {
    if (!std::isfinite(values[i])) continue;
    while (decimals < kMost) {
      const double scaled = values[i] * std::pow(10, decimals);
      if (std::abs(scaled - std::round(scaled)) <= 1e-6 + std::abs(scaled) * 1e-15) break;
      ++decimals;
    }
  }
  return decimals;
}

Pace pace_of(const std::vector<double>& values) {
  Pace pace;
  const std::vector<double> steps = steps_one_way(values, pace.values);
  constexpr std::size_t kFewest = 2;
  if (steps.size() < kFewest) return pace;
  pace.one_way = true;
  pace.step = stats::median(steps);
  pace.even = pace.step != 0 && (are_alike(steps, pace.step) || lie_on_line(values, pace.values));
  return pace;
}

}  // namespace relevance::table
