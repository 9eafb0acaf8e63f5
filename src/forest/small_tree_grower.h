// SPDX-License-Identifier: PostgreSQL
// Grows the lower part of a tree: from a node of few rows down to its leaves.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "forest/feature_sampler.h"
#include "forest/leaf_rules.h"
#include "forest/node_split.h"
#include "forest/split_search.h"
#include "forest/tree_builder.h"

namespace relevance::forest {

inline constexpr std::size_t kFewRows = 256;  // row numbers fit a byte

// Sorts the rows by each feature once and keeps them sorted while splitting nodes (as in SLIQ and
// SPRINT; Mehta, Agrawal and Rissanen 1996): for few rows, this is faster than histograms.
class SmallTreeGrower {
 public:
  // Keeps references to all arguments.
  SmallTreeGrower(const Residuals& residuals, const LeafRules& rules, FeatureSampler& sampler,
                  TreeBuilder& tree, std::size_t features);

  // Grows the subtree of a node with these rows, at most kFewRows.
  void grow(const NodeRows& rows, std::size_t node, std::size_t depth, RowSum sum);

 private:
  // A row in a feature's order: its bin and its row number.
  using Item = std::uint16_t;
  struct Pending {
    std::size_t node;
    std::size_t depth;
    std::size_t first;  // range of items in each feature's order
    std::size_t last;
    RowSum sum;
  };

  static Bin bin_of(Item item) { return static_cast<Bin>(item >> 8); }
  static std::size_t number_of(Item item) { return item & 0xff; }

  Item* items(std::size_t feature) { return items_.data() + feature * kFewRows; }
  void sort(const NodeRows& rows);
  void grow(const Pending& node);
  const NodeSplit& find_split(const Pending& node);
  void list_bins(std::size_t feature, const Pending& node);
  std::size_t mark_left(const NodeSplit& split, const Pending& node);
  void part(const Pending& node);

  const Residuals& residuals_;
  const LeafRules& rules_;
  FeatureSampler& sampler_;
  TreeBuilder& tree_;
  const std::size_t features_;
  std::vector<Item> items_;  // kFewRows per feature
  std::array<RowSum, kFewRows> sums_{};
  std::array<std::uint8_t, kFewRows> goes_left_{};
  std::array<Item, kFewRows> right_items_{};
  std::vector<Pending> pending_;
  BinSums bins_;
  SplitSearch search_;
};

}  // namespace relevance::forest
