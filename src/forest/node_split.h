// SPDX-License-Identifier: PostgreSQL
// Splits of a node's rows in two by the bins of one feature.
#pragma once

#include <cstddef>
#include <cstdint>

#include "forest/binned_matrix.h"
#include "forest/residuals.h"

namespace relevance::forest {

// Bins `bin` and lower go left, `next` and higher go right; there are no rows in between.
struct NodeSplit {
  static constexpr int kNoBin = -1;

  // What the split lowers the squared error by, divided by the rows' number: comparable within a
  // node, and as exact as doubles are.
  double score = 0;
  std::size_t feature = 0;
  int bin = kNoBin;  // kNoBin: the missing values alone go left
  int next = 0;
  bool missing_left = false;
  RowSum left = 0;  // the rows that go left

  bool exists() const { return score > 0; }
};

// What parting `left` from the other rows lowers the squared error by, in squared units. Not above
// 0 only when it really does not: nothing is rounded before the last steps.
double exact_gain(const Residuals& residuals, RowSum all, RowSum left);

// Which side a row goes to, by its bin: one comparison, since the missing bin, one further, is 0.
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

}  // namespace relevance::forest
