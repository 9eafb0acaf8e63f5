// SPDX-License-Identifier: PostgreSQL
// What trees are grown on: how far each row's target lies from the mean, as whole numbers, so that
// sums of them are exact in whatever order they are added up.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace relevance::forest {

// The sum of many rows' residuals and their number in one integer: the sum in the upper bits, the
// number in the lower ones. Adding two of them adds both; a row that counts twice is added twice.
using RowSum = std::int64_t;

// How often one row may be drawn into one tree's sample. (More than fifteen times of a million
// draws among a million rows: once in ten million million.)
inline constexpr std::uint8_t kMostDraws = 15;

struct Residuals {
  // target: one a row, finite.
  explicit Residuals(std::span<const double> target);

  double sum(RowSum rows) const { return static_cast<double>(whole_sum(rows)); }  // in units
  double count(RowSum rows) const { return static_cast<double>(whole_count(rows)); }
  std::int64_t whole_sum(RowSum rows) const { return rows >> count_bits; }
  std::int64_t whole_count(RowSum rows) const { return rows & ((RowSum{1} << count_bits) - 1); }

  double base = 0;              // the target's mean, as a float holds it
  double unit = 1;              // of the whole numbers, in units of the target
  int count_bits = 0;           // of a RowSum; at least 11, so that sums fit a double's 53 bits
  std::vector<RowSum> of_rows;  // each row alone, counted once
};

}  // namespace relevance::forest
