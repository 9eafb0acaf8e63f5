// SPDX-License-Identifier: PostgreSQL
// Grows one tree of a forest on one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "forest/binned_matrix.h"
#include "forest/histogram.h"
#include "forest/random.h"
#include "forest/residuals.h"
#include "forest/small_tree_grower.h"
#include "forest/tree_builder.h"

namespace relevance::forest {

// Depth first. A node of many rows has a histogram; of its children, the smaller one's is counted
// and the larger one's is the difference. Keeps its memory from tree to tree.
class TreeGrower {
 public:
  // matrix and residuals are kept by reference. scale: what a leaf's mean is multiplied by.
  // max_features: share of the features that each node may use.
  TreeGrower(const BinnedMatrix& matrix, const Residuals& residuals, const LeafRules& rules,
             double max_features, double scale);

  // draws: how often each row is in the tree's sample.
  std::vector<Node> grow(std::span<const std::uint8_t> draws, Random random);

  // Of the last tree, as whole numbers, the mean of the leaf that a row of the matrix reaches.
  double leaf_mean(std::size_t row) const { return tree_.leaf_mean(matrix_.row(row)); }

 private:
  struct Pending {
    std::size_t node;
    std::size_t depth;
    std::size_t first;  // of the rows
    std::size_t last;
    RowSum sum;
    const Bin* bins;                       // what the rows' numbers count from
    std::unique_ptr<Histogram> histogram;  // where it is known already
    std::size_t rows() const { return last - first; }
  };

  void start(std::span<const std::uint8_t> draws);
  void grow(Pending node);
  void split(Pending node, const NodeSplit& split);
  void share_histogram(Pending& node, Pending& smaller, Pending& larger);
  NodeSplit find_split(const Pending& node);
  std::size_t part(const Pending& node, const BinTest& test);
  void make_compact(Pending& node);
  bool needs_histogram(const Pending& node) const;
  NodeRows rows_of(const Pending& node);
  std::unique_ptr<Histogram> take_histogram();

  const BinnedMatrix& matrix_;
  const Residuals& residuals_;
  const LeafRules rules_;
  FeatureSampler sampler_;
  TreeBuilder tree_;
  SmallTreeGrower small_;
  SplitSearch search_;
  BinSums bins_;
  std::size_t most_draws_ = 1;
  std::vector<std::uint32_t> numbers_;
  std::vector<RowSum> sums_;
  std::vector<std::uint32_t> right_numbers_;
  std::vector<RowSum> right_sums_;
  std::vector<Bin> compact_;
  std::vector<Pending> pending_;
  std::vector<std::unique_ptr<Histogram>> unused_;
};

}  // namespace relevance::forest
