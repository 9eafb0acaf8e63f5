// SPDX-License-Identifier: PostgreSQL
// Grows random forests (Breiman 2001) of regression trees on binned columns.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "forest/binned_matrix.h"
#include "forest/flat_forest.h"

namespace relevance::forest {

inline constexpr int kAutomaticLeaves = 0;

struct GrowOptions {
  int trees = 100;
  int max_depth = 0;  // splits on the longest path; 0: as many as kMaxDepth
  // Distinct rows that each side of a split must keep, as scikit-learn counts them.
  // kAutomaticLeaves: decided by choose_min_samples_leaf().
  int min_samples_leaf = kAutomaticLeaves;
  double max_features = 1.0;  // share of the features that each node may use, at least one
  bool bootstrap = true;      // each tree on n of the n rows, drawn with replacement
  bool out_of_bag = false;    // predict each row by the trees that did not see it
  std::uint32_t seed = 0;
  unsigned threads = 1;  // 0: as many as there are processors
};

struct GrownForest {
  Forest forest;
  // One per row of the matrix: the mean prediction of the trees that did not see it, NaN where all
  // did. Empty unless requested.
  std::vector<double> out_of_bag;
};

// target: one per row of the matrix, finite. progress, if given, gets the share done now and then.
// A leaf's value is its rows' mean, relative to the forest's base, divided by the number of trees.
// A node's cover is its rows, counted as often as drawn; a split's gain is its reduction of squared
// error. The same input grows the same forest for any number of threads.
// Throws std::bad_alloc.
GrownForest grow_forest(const BinnedMatrix& rows, std::span<const double> target,
                        const GrowOptions& options,
                        const std::function<void(double)>& progress = {});

}  // namespace relevance::forest
