// SPDX-License-Identifier: PostgreSQL
// The rows of a node, with their bins and residuals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "forest/binned_matrix.h"
#include "forest/node_split.h"
#include "forest/residuals.h"

namespace relevance::forest {

// Borrowed. Row i's bins start at bins + numbers[i] * features; sums[i] is its residual, added as
// often as the row was drawn.
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
