// SPDX-License-Identifier: PostgreSQL
#include "table/checks/sum_of_terms.h"

#include <algorithm>
#include <cmath>

namespace relevance::table {

void Terms::add(double value) {
  rows += 1;
  sum += value;
  low = std::min(low, value);
  high = std::max(high, value);
}

void Terms::add(const Terms& other) {
  rows += other.rows;
  sum += other.sum;
  low = std::min(low, other.low);
  high = std::max(high, other.high);
}

double Terms::largest() const {
  return std::max(std::abs(low), std::abs(high));
}

double unit_of(double value) {
  constexpr double kTolerance = 1e-9;
  double unit = 1;
  for (int decimals = 0; decimals < 9; ++decimals, unit /= 10) {
    const double scaled = value / unit;
    if (std::abs(scaled - std::round(scaled)) <= kTolerance * std::max(1.0, std::abs(scaled))) {
      return unit;
    }
  }
  return unit;
}

double unit_of(const std::vector<double>& values) {
  constexpr std::size_t kSample = 100;
  const std::size_t stride = std::max<std::size_t>(1, values.size() / kSample);
  double finest = 1;
  for (std::size_t row = 0; row < values.size(); row += stride) {
    if (std::isfinite(values[row])) finest = std::min(finest, unit_of(values[row]));
  }
  return finest;
}

bool is_close(double value, double expected, double tolerance) {
  return std::abs(value - expected) <= tolerance + 1e-9 * std::abs(expected);
}

namespace {

double rounding_of_sum(const Terms& terms, double unit) {
  return unit * (0.51 + std::sqrt(terms.rows));
}

double rounding_of_mean(double value, const Terms& terms, double unit) {
  return 0.51 * unit_of(value) + 0.5 * unit / std::sqrt(terms.rows);
}

}  // namespace

bool is_sum(double value, const Terms& terms, double unit) {
  if (std::abs(terms.sum) <= terms.largest()) return false;
  return rounding_of_sum(terms, unit) < 0.05 * std::abs(terms.sum) &&
         is_coarse_sum(value, terms, unit);
}

bool is_coarse_sum(double value, const Terms& terms, double unit) {
  return terms.rows >= 2 && is_close(value, terms.sum, rounding_of_sum(terms, unit));
}

bool is_mean(double value, const Terms& terms, double unit) {
  if (!terms.differ()) return false;
  const double far = terms.high - terms.low;
  if (std::abs(value - terms.mean()) > 0.05 * far) return false;
  return rounding_of_mean(value, terms, unit) < 0.05 * far && is_coarse_mean(value, terms, unit);
}

bool is_coarse_mean(double value, const Terms& terms, double unit) {
  return terms.differ() && is_close(value, terms.mean(), rounding_of_mean(value, terms, unit));
}

}  // namespace relevance::table
