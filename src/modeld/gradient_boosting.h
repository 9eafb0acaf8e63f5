// SPDX-License-Identifier: PostgreSQL
// Gradient boosting with XGBoost: small trees one after another, each grown on what those before it
// leave unexplained (J. H. Friedman, Greedy function approximation: a gradient boosting machine,
// 2001).
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "forest/flat_forest.h"

namespace relevance::modeld {

struct BoostOptions {
  int trees = 1000;  // at most
  int max_depth = 4;
  int min_samples_leaf = 5;
  double max_features = 1.0;  // share of the features that each node may use
  std::uint32_t seed = 0;
  unsigned threads = 1;
};

struct LabelledRows {
  forest::Matrix features;         // at least one row, no infinity
  std::span<const double> target;  // one a row, finite
};

// Grows trees until they have not lowered the squared error on the validation rows for a while, and
// gives those up to the lowest; none when not even the first one did. progress, when given, gets
// the share done of the most trees. The same input grows the same forest, whatever the number of
// threads. Throws Error xgboost_error, std::bad_alloc.
forest::Forest boost(const LabelledRows& training, const LabelledRows& validation,
                     const BoostOptions& options, const std::function<void(double)>& progress = {});

}  // namespace relevance::modeld
