// SPDX-License-Identifier: PostgreSQL
// Grows the trees of a forest one at a time, on one thread.
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

// Works depth first. A node of many rows has a histogram. Of its children's histograms, only the
// smaller child's is counted; the larger child's is the difference. Memory is reused for each tree.
class TreeGrower {
 public:
  // Keeps references to matrix and residuals. scale: the factor for leaf means. max_features: share
  // of the features that each node may use.
  TreeGrower(const BinnedMatrix& matrix, const Residuals& residuals, const LeafRules& rules,
             double max_features, double scale);

  // draws: how often each row is in the tree's sample.
  std::vector<Node> grow(std::span<const std::uint8_t> draws, Random random);

  // The mean of the leaf that a matrix row reaches in the last tree, in units of the residuals.
  double leaf_mean(std::size_t row) const { return tree_.leaf_mean(matrix_.row(row)); }

 private:
  struct Pending {
    std::size_t node;
    std::size_t depth;
    std::size_t first;  // range of rows
    std::size_t last;
    RowSum sum;
    const Bin* bins;                       // the bins of row number 0
    std::unique_ptr<Histogram> histogram;  // null: not yet computed
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
