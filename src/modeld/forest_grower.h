// Grows a random forest with XGBoost: each tree on a bootstrap sample of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "forest/flat_forest.h"
#include "modeld/growth_plan.h"

namespace relevance::modeld {

struct GrowOptions {
  int trees = 100;
  int max_depth = 14;
  int min_samples_leaf = 1;
  double features_by_level = 1.0;  // share of the features that each level may use
  double features_by_node = 1.0;   // share of those that each node may use
  int max_bin =
      128;  // of a histogram: half of XGBoost's own, in half the time at the same accuracy
  Thresholds thresholds = Thresholds::automatic;
  std::size_t histogram_memory = std::size_t{1} << 30;  // bytes
  std::uint32_t seed = 0;
  unsigned threads = 1;
};

// target: one a row, finite. progress, when given, gets the share done now and then.
// The same input grows the same forest, whatever the number of threads.
// Throws Error xgboost_error, std::bad_alloc.
forest::Forest grow_forest(forest::Matrix rows, std::span<const double> target,
                           const GrowOptions& options,
                           const std::function<void(double)>& progress = {});

}  // namespace relevance::modeld
