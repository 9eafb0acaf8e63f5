// SPDX-License-Identifier: PostgreSQL
// Gradient boosting with XGBoost: a sequence of small trees, each fitted to the residuals of those
// before it (J. H. Friedman, Greedy function approximation: a gradient boosting machine, 2001).
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
  std::span<const double> target;  // one per row, finite
};

// Adds trees until the squared error on the validation rows has not improved for a while; returns
// the trees up to the lowest error, none if no tree lowered it. progress, if given, gets the share
// of options.trees done. The same input grows the same forest for any number of threads.
// Throws Error xgboost_error, std::bad_alloc.
forest::Forest boost(const LabelledRows& training, const LabelledRows& validation,
                     const BoostOptions& options, const std::function<void(double)>& progress = {});

}  // namespace relevance::modeld
