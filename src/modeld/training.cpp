#include "modeld/training.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

#include "base/error.h"
#include "forest/flat_forest.h"
#include "forest/metrics.h"
#include "forest/ranking.h"
#include "forest/tree_shap.h"
#include "modeld/data_file.h"
#include "modeld/feature_matrix.h"
#include "modeld/forest_grower.h"
#include "modeld/noise_floor.h"
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

std::vector<double> select(const std::vector<double>& values,
                           const std::vector<std::size_t>& rows) {
  std::vector<double> out;
  out.reserve(rows.size());
  for (std::size_t row : rows) out.push_back(values[row]);
  return out;
}

forest::Forest grow(const FloatMatrix& matrix, const std::vector<double>& target,
                    const std::vector<std::size_t>& train_rows, const TrainingTask& task,
                    const TrainingProgress& progress) {
  GrowOptions options;
  options.trees = task.options.trees == contract::kAutomatic ? 100 : task.options.trees;
  options.max_depth = task.options.max_depth == contract::kAutomatic ? 14 : task.options.max_depth;
  options.min_samples_leaf = std::max(1, task.options.min_samples_leaf);
  options.features_by_level = task.options.max_features;
  options.seed = task.options.seed;
  options.threads = task.threads;
  options.histogram_memory = histogram_memory(task.memory_limit_mb);
  return grow_forest(
      select_rows(matrix, train_rows).view(), select(target, train_rows), options,
      [&](double share) { progress(Phase::growing, kParsed + share * (kGrown - kParsed)); });
}

contract::Metrics measure(const forest::Forest& forest, const FloatMatrix& matrix,
                          const std::vector<double>& target, const RowSplit& split,
                          unsigned threads) {
  const FloatMatrix test = select_rows(matrix, split.test);
  const forest::Fit fit = forest::measure_fit(select(target, split.test),
                                              forest::predict(forest, test.view(), threads));
  contract::Metrics metrics;
  metrics.r2 = fit.r2;
  metrics.mae = fit.mae;
  metrics.rmse = fit.rmse;
  metrics.n_train = static_cast<std::int64_t>(split.train.size());
  metrics.n_test = static_cast<std::int64_t>(split.test.size());
  metrics.n_features = static_cast<std::int64_t>(matrix.features);
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
  progress(Phase::parsing, 0);
  const auto on_read = [&](double share) { progress(Phase::parsing, share * kParsed); };
  table::TrainingSet set = table::make_training_set(
      read_data_file(task.data_file, task.options.csv, task.threads, on_read), task.target_column,
      task.options.ignore_columns);
  const RowSplit split = split_rows(set.target.size(), task.options);
  const FeatureData data = take_features(set, split.train);

  progress(Phase::growing, kParsed);
  const forest::Forest forest = grow(data.matrix, set.target, split.train, task, progress);
  TrainingResult result;
  result.artifact = make_artifact(forest, set.target_name, data.infos);
  result.metrics = measure(forest, data.matrix, set.target, split, task.threads);
  const std::vector<bool> above =
      above_noise(data.matrix, set.target, task.options.seed, task.threads);
  progress(Phase::explaining, kNoiseFloorKnown);
  const FloatMatrix rows =
      select_rows(data.matrix, rows_to_explain(set.target, task.options.explain_rows));
  result.ranking =
      make_ranking(explain(forest, rows, data.infos, task.threads, progress), data.infos, above);
  result.warnings = std::move(set.warnings);
  result.data = {std::move(set.format), std::move(set.columns)};
  warn_of_weak_model(result.metrics, result.warnings);
  result.metrics.date = current_date();
  return result;
}

}  // namespace relevance::modeld
