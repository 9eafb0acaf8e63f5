#include "modeld/training.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

#include "base/error.h"
#include "forest/flat_forest.h"
#include "forest/ranking.h"
#include "forest/tree_shap.h"
#include "modeld/data_file.h"
#include "modeld/feature_matrix.h"
#include "modeld/model_fit.h"
#include "modeld/noise_floor.h"
#include "modeld/resource_use.h"
#include "modeld/results.h"
#include "modeld/split.h"
#include "table/training_set.h"

namespace relevance::modeld {
namespace {

using contract::Phase;

// Where in the whole training each phase ends.
constexpr double kParsed = 0.15;
constexpr double kGrown = 0.6;
constexpr double kNoiseFloorKnown = 0.7;

constexpr double kLowR2 = 0.2;

// Boosting ends by rows that it does not grow on: a tenth of the training rows, held out as the
// test rows are.
FitRows rows_to_fit(const RowSplit& split, contract::TrainOptions options) {
  options.test_share = 0.1;
  FitRows rows{split.train, split_rows(split.train.size(), options)};
  for (auto* part : {&rows.early_stopping.train, &rows.early_stopping.test}) {
    for (std::size_t& row : *part) row = split.train[row];
  }
  return rows;
}

// How the model that explains does on the held-out rows, and how the others did.
contract::Metrics make_metrics(const std::vector<Model>& models,
                               const std::vector<contract::Fit>& fits, std::size_t best) {
  contract::Metrics metrics;
  metrics.algorithm = contract::to_string(models[best].algorithm);
  metrics.r2 = fits[best].r2;
  metrics.mae = fits[best].mae;
  metrics.rmse = fits[best].rmse;
  if (models.size() == 1) return metrics;
  for (std::size_t i = 0; i < models.size(); ++i) {
    metrics.algorithms.push_back({contract::to_string(models[i].algorithm), fits[i]});
  }
  return metrics;
}

// Rows that stand for all: evenly spaced along the target, so that rare high and low ones are there
// too.
std::vector<std::size_t> rows_to_explain(const std::vector<double>& target, std::int64_t wanted) {
  std::vector<std::size_t> by_target(target.size());
  std::iota(by_target.begin(), by_target.end(), std::size_t{0});
  std::stable_sort(by_target.begin(), by_target.end(),
                   [&](std::size_t a, std::size_t b) { return target[a] < target[b]; });
  std::vector<std::size_t> rows;
  for (std::size_t place : evenly_spaced(target.size(), static_cast<std::size_t>(wanted))) {
    rows.push_back(by_target[place]);
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<forest::RankedFeature> explain(const forest::Forest& forest, const FloatMatrix& rows,
                                           const std::vector<FeatureInfo>& infos, unsigned threads,
                                           const TrainingProgress& progress) {
  std::vector<forest::EffectBins> bins;
  for (const FeatureInfo& info : infos) {
    bins.push_back(info.kind == table::FeatureKind::numeric ? forest::EffectBins::quantiles
                                                            : forest::EffectBins::values);
  }
  std::vector<double> shap(rows.rows * rows.features);
  forest::TreeShap(forest).explain(rows.view(), shap, threads, [&](double share) {
    progress(Phase::explaining, kNoiseFloorKnown + share * (1 - kNoiseFloorKnown));
  });
  return forest::rank_features(rows.view(), shap, forest::native_importance(forest), bins);
}

void warn_of_weak_model(const contract::Metrics& metrics, std::vector<std::string>& warnings) {
  if (metrics.r2 >= kLowR2) return;
  std::array<char, 16> r2{};
  std::snprintf(r2.data(), r2.size(), "%.2f", std::max(metrics.r2, -999.0));
  warnings.push_back("The model explains little: R² = " + std::string(r2.data()) +
                     " on held-out rows; treat the ranking with caution.");
}

}  // namespace

TrainingResult train(const TrainingTask& task, const TrainingProgress& progress) {
  Stopwatch watch;
  contract::StageSeconds seconds;
  progress(Phase::parsing, 0);
  const auto on_read = [&](double share) { progress(Phase::parsing, share * kParsed); };
  table::TrainingSet set = table::make_training_set(
      read_data_file(task.data_file, task.options.csv, task.threads, on_read), task.target_column,
      task.options.ignore_columns);
  const RowSplit split = split_rows(set.target.size(), task.options);
  const FeatureData data = take_features(set, split.train);
  seconds.parse = watch.lap();

  progress(Phase::growing, kParsed);
  const std::vector<Model> models = fit_models(
      data.columns, set.target, rows_to_fit(split, task.options), task.options, task.threads,
      [&](double share) { progress(Phase::growing, kParsed + share * (kGrown - kParsed)); });
  seconds.grow = watch.lap();

  std::vector<contract::Fit> fits;
  for (const Model& model : models) {
    fits.push_back(measure(model, data.columns, set.target, split.test, task.threads));
  }
  const std::size_t best = best_of(fits);
  const forest::Forest& forest = models[best].forest;
  TrainingResult result;
  result.metrics = make_metrics(models, fits, best);
  result.metrics.n_train = static_cast<std::int64_t>(split.train.size());
  result.metrics.n_test = static_cast<std::int64_t>(split.test.size());
  result.metrics.n_features = static_cast<std::int64_t>(data.infos.size());
  seconds.measure = watch.lap();

  const std::vector<bool> above =
      above_noise(data.columns, set.target, task.options.seed, task.threads);
  seconds.noise = watch.lap();

  progress(Phase::explaining, kNoiseFloorKnown);
  const FloatMatrix rows =
      gather_rows(data.columns, rows_to_explain(set.target, task.options.explain_rows));
  result.ranking =
      make_ranking(explain(forest, rows, data.infos, task.threads, progress), data.infos, above);
  result.artifact = make_artifact(forest, set.target_name, data.infos);
  seconds.explain = watch.lap();

  result.warnings = std::move(set.warnings);
  result.data = {std::move(set.format), std::move(set.columns)};
  warn_of_weak_model(result.metrics, result.warnings);
  result.metrics.seconds = seconds;
  result.metrics.peak_memory_mb = peak_memory_mb();
  result.metrics.date = current_date();
  return result;
}

}  // namespace relevance::modeld
