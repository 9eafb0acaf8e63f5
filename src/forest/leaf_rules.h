// SPDX-License-Identifier: PostgreSQL
// When a node becomes a leaf: the rules that the growers of large and of small nodes share.
#pragma once

#include <cstddef>

#include "forest/flat_forest.h"
#include "forest/node_split.h"

namespace relevance::forest {

struct LeafRules {
  std::size_t min_samples_leaf = 1;  // distinct rows
  std::size_t max_depth = kMaxDepth;

  // Whether the node is a leaf without a search for a split.
  bool is_leaf(std::size_t rows, std::size_t depth) const {
    return rows < 2 * min_samples_leaf || depth >= max_depth;
  }

  // best: the best split of a node with the rows `all`.
  bool is_worth(const Residuals& residuals, RowSum all, const NodeSplit& best) const {
    return best.exists() && exact_gain(residuals, all, best.left) > 0;
  }
};

}  // namespace relevance::forest
