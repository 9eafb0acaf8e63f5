// SPDX-License-Identifier: PostgreSQL
// Sums of a node's rows in each bin of each feature.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "forest/node_split.h"
#include "forest/split_search.h"

namespace relevance::forest {

class Histogram {
 public:
  explicit Histogram(std::size_t features) : sums_(features * kBins) {}

  void clear();
  void add(const NodeRows& rows);
  void subtract(const NodeRows& rows);
  void subtract(const Histogram& other);

  // The occupied bins of a feature; rows count as often as they were drawn.
  void list_bins(std::size_t feature, const Residuals& residuals, BinSums& out) const;

 private:
  static constexpr std::size_t kBins = kMaxBins + 1;

  std::vector<RowSum> sums_;
};

}  // namespace relevance::forest
