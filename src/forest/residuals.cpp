// SPDX-License-Identifier: PostgreSQL
#include "forest/residuals.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace relevance::forest {
namespace {

double mean_of(std::span<const double> values) {
  double mean = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    mean += (values[i] - mean) / static_cast<double>(i + 1);
  }
  return mean;
}

}  // namespace

Residuals::Residuals(std::span<const double> target)
    : base(static_cast<float>(mean_of(target))),
      count_bits(std::max(11, static_cast<int>(std::bit_width(target.size())))) {
  double total = 0;
  for (double value : target) total += std::abs(value - base);
  // Of the 64 bits, one is the sign, four are headroom for rows that are drawn repeatedly, and one
  // is for rounding up.
  unit = total / std::ldexp(1.0, 58 - count_bits);
  const bool has_unit = std::isnormal(unit);
  if (!has_unit) unit = 1;
  of_rows.reserve(target.size());
  for (double value : target) {
    const std::int64_t steps = has_unit ? std::llround((value - base) / unit) : 0;
    of_rows.push_back((steps << count_bits) + 1);
  }
}

}  // namespace relevance::forest
