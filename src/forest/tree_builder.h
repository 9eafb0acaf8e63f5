// SPDX-License-Identifier: PostgreSQL
// The nodes of a growing tree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "forest/binned_matrix.h"
#include "forest/flat_forest.h"
#include "forest/node_split.h"
#include "forest/residuals.h"

namespace relevance::forest {

// Also keeps the splits as bins, so that leaf_mean() can read binned rows.
class TreeBuilder {
 public:
  // scale: factor for leaf means, 1 / number of trees. matrix and residuals are kept by reference.
  TreeBuilder(const BinnedMatrix& matrix, const Residuals& residuals, double scale)
      : matrix_(matrix), residuals_(residuals), scale_(scale) {}

  // Starts a new tree of one empty node.
  void start();

  void make_leaf(std::size_t node, RowSum rows);

  // Gives the node two adjacent children and returns the index of the left one.
  std::size_t make_split(std::size_t node, const NodeSplit& split, RowSum rows);

  // A copy of the tree, without spare capacity.
  std::vector<Node> nodes() const { return nodes_; }

  // The mean of the leaf that a row of the matrix reaches, in units of the residuals.
  double leaf_mean(const Bin* row) const;

 private:
  const BinnedMatrix& matrix_;
  const Residuals& residuals_;
  const double scale_;
  std::vector<Node> nodes_;
  std::vector<BinTest> tests_;  // one per node
  std::vector<double> means_;   // one per node; set for leaves
};

}  // namespace relevance::forest
