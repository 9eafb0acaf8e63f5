// SPDX-License-Identifier: PostgreSQL
// What trees are grown on: each row's deviation of the target from the mean, as an integer, so that
// sums are exact and independent of the order of addition.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace relevance::forest {

// The sum of rows' residuals and the number of rows in one integer: the sum in the upper bits, the
// count in the lower ones. One addition adds both; a row that counts twice is added twice.
using RowSum = std::int64_t;

// How often a row may be drawn into a tree's sample. (In a million draws among a million rows, a
// given row would be drawn more often with a probability below 1e-13.)
inline constexpr std::uint8_t kMostDraws = 15;

struct Residuals {
  // target: one per row, finite.
  explicit Residuals(std::span<const double> target);

  double sum(RowSum rows) const { return static_cast<double>(whole_sum(rows)); }  // in units
  double count(RowSum rows) const { return static_cast<double>(whole_count(rows)); }
  std::int64_t whole_sum(RowSum rows) const { return rows >> count_bits; }
  std::int64_t whole_count(RowSum rows) const { return rows & ((RowSum{1} << count_bits) - 1); }

  double base = 0;              // the target's mean, rounded to a float
  double unit = 1;              // of the integers, in units of the target
  int count_bits = 0;           // of a RowSum; at least 11, so that sums fit a double's 53 bits
  std::vector<RowSum> of_rows;  // each row alone, counted once
};

}  // namespace relevance::forest
