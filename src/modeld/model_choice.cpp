// SPDX-License-Identifier: PostgreSQL
#include "modeld/model_choice.h"

#include <algorithm>
#include <utility>

#include "forest/flat_forest.h"
#include "modeld/row_values.h"

namespace relevance::modeld {
namespace {

constexpr double kTrialShare = 0.2;
constexpr std::uint32_t kTrials = 3;
constexpr std::size_t kMostRows = 10'000;
constexpr std::size_t kFewestRows = 20;

double squared_error(const Model& model, const FeatureColumns& columns,
                     const std::vector<double>& target, const std::vector<std::size_t>& rows,
                     unsigned threads) {
  const FloatMatrix held_out = gather_rows(columns, rows);
  const std::vector<double> predicted = forest::predict(model.forest, held_out.view(), threads);
  double sum = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double error = predicted[i] - target[rows[i]];
    sum += error * error;
  }
  return sum;
}

std::vector<std::size_t> some_of(const std::vector<std::size_t>& rows) {
  std::vector<std::size_t> out;
  for (const std::size_t place : evenly_spaced(rows.size(), kMostRows)) out.push_back(rows[place]);
  return out;
}

}  // namespace

FitRows rows_to_fit(const table::TrainingSet& set, const RowSplit& split,
                    contract::TrainOptions options) {
  FitRows rows{split.train, {}, split.kind != HoldOut::random};
  options.test_share = kEarlyStoppingShare;
  const bool boosts = options.algorithm != contract::Algorithm::random_forest;
  if (boosts) rows.early_stopping = split_rows(set, split.train, options);
  return rows;
}

std::size_t choose_model(const table::TrainingSet& set, const FeatureColumns& columns,
                         const RowSplit& split, contract::TrainOptions options, unsigned threads,
                         const std::function<void(double)>& progress) {
  const bool is_open = options.algorithm == contract::Algorithm::automatic;
  if (!is_open || split.train.size() < kFewestRows) return 0;
  const std::vector<std::size_t> rows = some_of(split.train);
  options.test_share = kTrialShare;
  std::vector<double> errors;
  for (std::uint32_t trial = 0; trial < kTrials; ++trial) {
    const RowSplit trial_split = split_rows(set, rows, options);
    FitRows fit_rows = rows_to_fit(set, trial_split, options);
    fit_rows.out_of_bag = false;
    const std::vector<Model> models =
        fit_models(columns, set.target, fit_rows, options, threads,
                   [&](double share) { progress((trial + share) / kTrials); });
    errors.resize(models.size());
    for (std::size_t m = 0; m < models.size(); ++m) {
      errors[m] += squared_error(models[m], columns, set.target, trial_split.test, threads);
    }
    ++options.seed;
  }
  return static_cast<std::size_t>(std::min_element(errors.begin(), errors.end()) - errors.begin());
}

}  // namespace relevance::modeld
