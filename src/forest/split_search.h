// SPDX-License-Identifier: PostgreSQL
// Finds the best split of a node.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "forest/node_split.h"
#include "forest/residuals.h"

namespace relevance::forest {

// The bins of a feature that hold rows of a node, ascending, with cumulative sums and row counts.
struct BinSums {
  std::size_t size = 0;
  std::array<RowSum, kMaxBins + 1> sums;  // one spare entry, so that writes need no check
  std::array<Bin, kMaxBins + 1> bins;
  std::array<std::uint32_t, kMaxBins + 1> rows;
  RowSum missing = 0;
  std::uint32_t missing_rows = 0;
};

// Among equally good splits the first one tried wins: the first feature, its lowest bin, missing
// values on the right.
class SplitSearch {
 public:
  SplitSearch(const Residuals& residuals, std::size_t min_samples_leaf)
      : residuals_(residuals), min_rows_(min_samples_leaf) {}

  // Counts the node's rows that a split would send left.
  using CountLeft = std::function<std::size_t(const BinTest&)>;

  // Starts on a node; BinSums will count distinct rows.
  void start(RowSum all, std::size_t rows);

  // Starts on a node for which BinSums will count draws: a row counts as often as it was drawn, at
  // most most_draws times. If a side may have fewer than min_samples_leaf distinct rows, they are
  // counted with count_left, which is kept by reference.
  void start(RowSum all, std::size_t rows, std::size_t most_draws, const CountLeft& count_left);

  void try_feature(std::size_t feature, const BinSums& sums);

  const NodeSplit& best() const { return best_; }

 private:
  struct Place {
    std::size_t index = 0;
    double score = 0;
  };

  void try_side(std::size_t feature, const BinSums& sums, bool missing_left);
  void try_missing_alone(std::size_t feature, const BinSums& sums);
  Place best_place(const RowSum* sums, std::size_t first, std::size_t last, RowSum offset) const;
  double score(RowSum left) const;
  bool is_better(double score) const;
  bool is_half(RowSum left) const;
  enum class Sides { enough, few_left, few_right };
  Sides check_sides(const NodeSplit& split) const;

  const Residuals& residuals_;
  const std::size_t min_rows_;
  RowSum all_ = 0;
  std::size_t rows_ = 0;
  std::size_t counted_ = 0;  // the node's rows, as BinSums count them
  std::size_t surely_enough_ = 0;
  const CountLeft* count_left_ = nullptr;
  double count_ = 0;
  double mean_ = 0;
  NodeSplit best_;
};

}  // namespace relevance::forest
