// SPDX-License-Identifier: PostgreSQL
// Fits the models for a training's "algorithm" option.
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
  // For each training row, the prediction by the trees that did not see it. Empty if not requested,
  // and for boosting.
  std::vector<double> out_of_bag;
};

struct FitRows {
  std::vector<std::size_t> train;
  // A split of the training rows: boosting grows on one part and stops early by the other. Empty
  // without boosting.
  RowSplit early_stopping;
  bool out_of_bag = false;  // whether to compute out-of-bag predictions of forests
};

// One model, or one per algorithm if `options` leave the choice. target: one per row of columns.
// Throws Error xgboost_error, std::bad_alloc.
std::vector<Model> fit_models(const FeatureColumns& columns, std::span<const double> target,
                              const FitRows& rows, const contract::TrainOptions& options,
                              unsigned threads, const std::function<void(double)>& progress);

// How well the model predicts these held-out rows.
contract::Fit measure(const Model& model, const FeatureColumns& columns,
                      std::span<const double> target, std::span<const std::size_t> rows,
                      unsigned threads);

}  // namespace relevance::modeld
