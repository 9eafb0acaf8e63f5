// Grows a random forest with XGBoost: each tree on a bootstrap sample of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "forest/flat_forest.h"
#include "modeld/booster.h"

namespace relevance::modeld {

struct GrowOptions {
  int trees = 100;
  int max_depth = 14;
  int min_samples_leaf = 1;
  double features_by_level = 1.0;  // share of the features that each level may use
  double features_by_node = 1.0;   // share of those that each node may use
  int max_bin = 256;
  bool approximate = false;  // thresholds from a histogram also where exact ones are affordable
  std::uint32_t seed = 0;
  unsigned threads = 1;
};

struct GrownForest {
  Booster booster;
  double gain_unit =
      1;  // a split's gain in XGBoost's model × this = its reduction of squared error
};

// target: one a row, finite. progress, when given, gets the share done after each tree.
// The same input grows the same forest, whatever the number of threads.
GrownForest grow_forest(forest::Matrix rows, std::span<const double> target,
                        const GrowOptions& options,
                        const std::function<void(double)>& progress = {});

}  // namespace relevance::modeld
