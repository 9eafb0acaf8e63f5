// SPDX-License-Identifier: PostgreSQL
// The nodes of a tree while it grows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "forest/binned_matrix.h"
#include "forest/flat_forest.h"
#include "forest/residuals.h"
#include "forest/node_split.h"

namespace relevance::forest {

// A tree whose splits are known as bins, too.
class TreeBuilder {
 public:
  // scale: what a leaf's mean is multiplied by, one by the number of trees. Both are kept by
  // reference.
  TreeBuilder(const BinnedMatrix& matrix, const Residuals& residuals, double scale)
      : matrix_(matrix), residuals_(residuals), scale_(scale) {}

  // A new tree, of one node without content.
  void start();

  void make_leaf(std::size_t node, RowSum rows);

  // Gives the node two children, which lie side by side, and returns the left one's index.
  std::size_t make_split(std::size_t node, const NodeSplit& split, RowSum rows);

  // The tree, in no more memory than it needs.
  std::vector<Node> nodes() const { return nodes_; }

  // The mean of the leaf that a row of the matrix reaches, in the residuals' units.
  double leaf_mean(const Bin* row) const;

 private:
  const BinnedMatrix& matrix_;
  const Residuals& residuals_;
  const double scale_;
  std::vector<Node> nodes_;
  std::vector<BinTest> tests_;  // one a node
  std::vector<double> means_;   // one a node; of leaves
};

}  // namespace relevance::forest
