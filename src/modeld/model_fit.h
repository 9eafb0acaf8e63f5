// SPDX-License-Identifier: PostgreSQL
// Fits what a training's "algorithm" asks for, and chooses what explains.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "contract/metrics.h"
#include "contract/train_options.h"
#include "forest/flat_forest.h"
#include "modeld/feature_matrix.h"
#include "modeld/row_split.h"

namespace relevance::modeld {

struct Model {
  contract::Algorithm algorithm = contract::Algorithm::random_forest;
  forest::Forest forest;
  // For each training row what the trees say that did not see it; empty where it was not asked for,
  // or all see all.
  std::vector<double> out_of_bag;
};

struct FitRows {
  std::vector<std::size_t> train;
  // The training rows once more: boosting grows on the one part, and stops by the other. Empty
  // where nothing is boosted.
  RowSplit early_stopping;
  bool out_of_bag = false;  // whether a forest is to tell what it says of rows that it did not see
};

// One model, or both algorithms' when `options` leave the choice. target: one a row of the columns.
// Throws Error xgboost_error, std::bad_alloc.
std::vector<Model> fit_models(const FeatureColumns& columns, std::span<const double> target,
                              const FitRows& rows, const contract::TrainOptions& options,
                              unsigned threads, const std::function<void(double)>& progress);

// How well it predicts these rows, which it has not seen.
contract::Fit measure(const Model& model, const FeatureColumns& columns,
                      std::span<const double> target, std::span<const std::size_t> rows,
                      unsigned threads);

// The place of the greatest R², the first of several. fits: at least one.
std::size_t best_of(std::span<const contract::Fit> fits);

}  // namespace relevance::modeld
