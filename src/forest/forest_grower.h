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
  // Rows that each side of a split must keep, however often each of them was drawn (as scikit-learn
  // counts). kAutomaticLeaves: as choose_min_samples_leaf() finds.
  int min_samples_leaf = kAutomaticLeaves;
  double max_features = 1.0;  // share of the features that each node may use, at least one
  bool bootstrap = true;      // each tree on as many rows as there are, drawn with replacement
  bool out_of_bag = false;    // predict each row by the trees that did not see it
  std::uint32_t seed = 0;
  unsigned threads = 1;  // 0: as many as there are processors
};

struct GrownForest {
  Forest forest;
  // One a row of the matrix: the mean prediction of the trees that did not see it, NaN where all
  // did. Empty unless asked for.
  std::vector<double> out_of_bag;
};

// target: one a row of the matrix, finite. progress, when given, gets the share done now and then.
// A leaf's value is its rows' mean divided by the number of trees, from the forest's base; a node's
// cover its rows, as often as they were drawn; a split's gain what it lowers the squared error by.
// The same input grows the same forest, whatever the number of threads.
// Throws std::bad_alloc.
GrownForest grow_forest(const BinnedMatrix& rows, std::span<const double> target,
                        const GrowOptions& options,
                        const std::function<void(double)>& progress = {});

}  // namespace relevance::forest
