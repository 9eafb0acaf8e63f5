// SPDX-License-Identifier: PostgreSQL
// A node's rows, and splits of them in two by the bins of one feature.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "forest/binned_matrix.h"
#include "forest/residuals.h"

namespace relevance::forest {

// Bins up to `bin` go left, bins from `next` on go right; there are no rows in between.
struct NodeSplit {
  static constexpr int kNoBin = -1;

  // The reduction of squared error: exact_gain() divided by the number of rows, so comparable only
  // within a node; exact up to the rounding of doubles.
  double score = 0;
  std::size_t feature = 0;
  int bin = kNoBin;  // kNoBin: only missing values go left
  int next = 0;
  bool missing_left = false;
  RowSum left = 0;  // the rows that go left

  bool exists() const { return score > 0; }
};

// How much separating `left` from the other rows reduces the sum of squared errors, in squared
// integers of the residuals: times Residuals::unit², in squared units of the target. It is computed
// in integers up to the last steps, so it is 0 only if there is exactly no reduction.
double exact_gain(const Residuals& residuals, RowSum all, RowSum left);

// Which side a bin goes to, in one comparison: a shift of 1 wraps the missing bin around to 0.
struct BinTest {
  std::uint32_t feature = 0;
  Bin shift = 0;
  Bin limit = 0;

  bool goes_left(Bin bin) const { return static_cast<Bin>(bin + shift) <= limit; }
};

inline BinTest test_of(std::size_t feature, int border, bool missing_left) {
  const int shift = missing_left ? 1 : 0;
  return {static_cast<std::uint32_t>(feature), static_cast<Bin>(shift),
          static_cast<Bin>(border + shift)};
}

// The rows of a node, with their bins and residuals. Borrowed. Row i's bins start at bins +
// numbers[i] * features; sums[i] is its residual, added as often as the row was drawn.
struct NodeRows {
  const Bin* bins = nullptr;
  std::size_t features = 0;
  std::span<std::uint32_t> numbers;
  std::span<RowSum> sums;

  std::size_t size() const { return numbers.size(); }
  const Bin* row(std::size_t i) const { return bins + numbers[i] * features; }

  std::size_t count_left(const BinTest& test) const {
    std::size_t left = 0;
    for (std::uint32_t number : numbers) {
      left += test.goes_left(bins[number * features + test.feature]) ? 1 : 0;
    }
    return left;
  }
};

}  // namespace relevance::forest
