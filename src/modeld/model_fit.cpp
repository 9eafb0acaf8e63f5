// SPDX-License-Identifier: PostgreSQL
#include "modeld/model_fit.h"

#include <utility>

#include "forest/forest_grower.h"
#include "modeld/gradient_boosting.h"
#include "modeld/row_values.h"

namespace relevance::modeld {
namespace {

using contract::Algorithm;

// Replaces the algorithm's default by an explicit option.
void replace(int& own, int given) {
  if (given != contract::kAutomatic) own = given;
}

// With few rows, trees vary more between samples. More trees then cost little and improve R² by a
// few thousandths.
constexpr std::size_t kFewRows = 5000;
constexpr int kTreesOfFewRows = 300;

std::vector<Algorithm> asked_for(Algorithm algorithm) {
  if (algorithm != Algorithm::automatic) return {algorithm};
  return {Algorithm::random_forest, Algorithm::gradient_boosting};
}

class Fitting {
 public:
  Fitting(const FeatureColumns& columns, std::span<const double> target, const FitRows& rows,
          const contract::TrainOptions& options, unsigned threads)
      : columns_(columns), target_(target), rows_(rows), options_(options), threads_(threads) {}

  Model fit(Algorithm algorithm, const std::function<void(double)>& progress) const {
    return algorithm == Algorithm::gradient_boosting ? fit_boosting(progress)
                                                     : fit_forest(progress);
  }

 private:
  Model fit_forest(const std::function<void(double)>& progress) const {
    forest::GrowOptions options;
    if (rows_.train.size() < kFewRows) options.trees = kTreesOfFewRows;
    replace(options.trees, options_.trees);
    replace(options.max_depth, options_.max_depth);
    replace(options.min_samples_leaf, options_.min_samples_leaf);
    options.max_features = options_.max_features;
    options.out_of_bag = rows_.out_of_bag;
    options.seed = options_.seed;
    options.threads = threads_;
    const forest::BinnedMatrix binned(columns_, rows_.train, threads_);
    forest::GrownForest grown =
        forest::grow_forest(binned, select(target_, rows_.train), options, progress);
    return {Algorithm::random_forest, std::move(grown.forest), std::move(grown.out_of_bag)};
  }

  Model fit_boosting(const std::function<void(double)>& progress) const {
    BoostOptions options;
    replace(options.trees, options_.trees);
    replace(options.max_depth, options_.max_depth);
    replace(options.min_samples_leaf, options_.min_samples_leaf);
    options.max_features = options_.max_features;
    options.seed = options_.seed;
    options.threads = threads_;
    const FloatMatrix training = gather_rows(columns_, rows_.early_stopping.train);
    const FloatMatrix validation = gather_rows(columns_, rows_.early_stopping.test);
    return {
        Algorithm::gradient_boosting,
        boost({training.view(), select(target_, rows_.early_stopping.train)},
              {validation.view(), select(target_, rows_.early_stopping.test)}, options, progress),
        {}};
  }

  const FeatureColumns& columns_;
  const std::span<const double> target_;
  const FitRows& rows_;
  const contract::TrainOptions& options_;
  const unsigned threads_;
};

}  // namespace

std::vector<Model> fit_models(const FeatureColumns& columns, std::span<const double> target,
                              const FitRows& rows, const contract::TrainOptions& options,
                              unsigned threads, const std::function<void(double)>& progress) {
  const Fitting fitting(columns, target, rows, options, threads);
  const std::vector<Algorithm> algorithms = asked_for(options.algorithm);
  const auto count = static_cast<double>(algorithms.size());
  std::vector<Model> models;
  for (Algorithm algorithm : algorithms) {
    const auto done = static_cast<double>(models.size());
    models.push_back(
        fitting.fit(algorithm, [&](double share) { progress((done + share) / count); }));
  }
  return models;
}

contract::Fit measure(const Model& model, const FeatureColumns& columns,
                      std::span<const double> target, std::span<const std::size_t> rows,
                      unsigned threads) {
  const FloatMatrix held_out = gather_rows(columns, rows);
  return measure_rows(target, rows, forest::predict(model.forest, held_out.view(), threads));
}

}  // namespace relevance::modeld
