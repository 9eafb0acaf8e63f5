// SPDX-License-Identifier: PostgreSQL
#include "modeld/train_model.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "forest/flat_forest.h"
#include "forest/ranking.h"
#include "forest/tree_shap.h"
#include "model/borders.h"
#include "model/stored_model.h"
#include "modeld/copied_rows.h"
#include "modeld/data_file.h"
#include "modeld/explained_rows.h"
#include "modeld/feature_matrix.h"
#include "modeld/hold_out.h"
#include "modeld/model_choice.h"
#include "modeld/model_fit.h"
#include "modeld/noise_floor.h"
#include "modeld/resource_use.h"
#include "modeld/results.h"
#include "modeld/row_split.h"
#include "table/training_set.h"

namespace relevance::modeld {
namespace {

using contract::Phase;

// The progress of the whole training at the end of each phase.
constexpr double kParsed = 0.15;
constexpr double kChosen = 0.35;  // with several algorithms
constexpr double kGrown = 0.6;
constexpr double kNoiseFloorKnown = 0.7;

// A grid may take half of the memory: the table that is made of it takes a third of that.
table::ReadingsRequest readings_of(const TrainingTask& task) {
  table::ReadingsRequest request{task.target_column, task.options.readings,
                                 task.options.ignore_columns};
  const std::size_t limit = std::size_t{task.memory_limit_mb} << 20;
  request.missing_values = &task.options.values.missing_values;
  if (limit > 0) request.max_bytes = std::min(request.max_bytes, limit / 2);
  return request;
}

// The metrics of the explained model on the held-out rows; with several models, also of each one.
contract::Metrics make_metrics(const std::vector<Model>& models,
                               const std::vector<contract::Fit>& fits, std::size_t best) {
  contract::Metrics metrics;
  metrics.algorithm = contract::to_string(models[best].algorithm);
  static_cast<contract::Fit&>(metrics) = fits[best];
  if (models.size() == 1) return metrics;
  metrics.algorithms.emplace();
  for (std::size_t i = 0; i < models.size(); ++i) {
    metrics.algorithms->push_back({fits[i], contract::to_string(models[i].algorithm)});
  }
  return metrics;
}

// The R² that a random hold-out would have shown: for forests, the out-of-bag R²; for boosting, the
// R² of another fit, on at most kMostRows rows.
double r2_of_random_split(const Model& model, const table::TrainingSet& set,
                          const FeatureColumns& columns, const RowSplit& split,
                          const TrainingTask& task) {
  if (!model.out_of_bag.empty()) return r2_out_of_bag(set.target, split.train, model.out_of_bag);
  constexpr std::size_t kMostRows = 50'000;
  contract::TrainOptions options = task.options;
  options.algorithm = model.algorithm;
  options.split = contract::SplitMethod::random;
  std::vector<std::size_t> rows = evenly_spaced(set.target.size(), kMostRows);
  const RowSplit at_random = split_at_random(rows, options);
  options.test_share = kEarlyStoppingShare;
  const FitRows fit_rows{at_random.train, split_at_random(at_random.train, options), false};
  const std::vector<Model> models =
      fit_models(columns, set.target, fit_rows, options, task.threads, [](double) {});
  return measure(models.front(), columns, set.target, at_random.test, task.threads).r2;
}

// Adds the comparisons with a random hold-out and with the baselines.
void judge(const Model& model, const table::TrainingSet& set, const FeatureData& data,
           const RowSplit& split, const TrainingTask& task, contract::Metrics& metrics) {
  metrics.split = to_string(split.kind);
  if (split.kind != HoldOut::random) {
    metrics.r2_random_split = r2_of_random_split(model, set, data.columns, split, task);
  }
  std::vector<std::string> names;
  for (const FeatureInfo& info : data.infos) names.push_back(info.name);
  compare_with_baselines(data.columns, names, set.target, split, metrics);
}

std::vector<forest::RankedFeature> explain(const Model& model, const FloatMatrix& rows,
                                           const FeatureData& data, unsigned threads,
                                           const TrainingProgress& progress) {
  std::vector<forest::EffectBins> bins;
  for (const FeatureInfo& info : data.infos) {
    bins.push_back(info.kind == table::FeatureKind::numeric ? forest::EffectBins::quantiles
                                                            : forest::EffectBins::values);
  }
  const bool independent_trees = model.algorithm == contract::Algorithm::random_forest;
  const forest::Explanation explanation = forest::explain_forest(
      model.forest, independent_trees, rows.view(), threads, [&](double share) {
        progress(Phase::explaining, kNoiseFloorKnown + share * (1 - kNoiseFloorKnown));
      });
  return forest::rank_features(rows.view(), explanation, bins, data.explained);
}

table::TrainingSet read_training_set(const TrainingTask& task, const TrainingProgress& progress,
                                     const DataListener& on_data) {
  const auto on_read = [&](double share) { progress(Phase::parsing, share * kParsed); };
  table::Table table =
      read_data_file(task.data_file, task.options, readings_of(task), task.threads, on_read);
  table::DataDescription description;
  table::TrainingSet set;
  try {
    set =
        table::make_training_set(std::move(table), task.target_column, task.options, &description);
  } catch (const Error&) {
    if (on_data) on_data(description);
    throw;
  }
  if (on_data) on_data(description);
  return set;
}

}  // namespace

TrainedModel train(const TrainingTask& task, const TrainingProgress& progress,
                   const DataListener& on_data) {
  Stopwatch watch;
  contract::StageSeconds seconds;
  progress(Phase::parsing, 0);
  table::TrainingSet set = read_training_set(task, progress, on_data);
  const RowSplit split = split_rows(set, task.options);
  const std::vector<std::size_t> explained = rows_to_explain(
      set.target, set.time_order, static_cast<std::size_t>(task.options.explain_rows));
  FeatureData data = take_features(set, split.train, explained, task.threads);
  seconds.parse = watch.lap();

  progress(Phase::growing, kParsed);
  double grown = kParsed;
  const std::size_t best =
      choose_model(set, data.columns, split, task.options, task.threads, [&](double share) {
        grown = kParsed + share * (kChosen - kParsed);
        progress(Phase::growing, grown);
      });
  std::vector<Model> models = fit_models(
      data.columns, set.target, rows_to_fit(set, split, task.options), task.options, task.threads,
      [&](double share) { progress(Phase::growing, grown + share * (kGrown - grown)); });
  seconds.grow = watch.lap();

  std::vector<contract::Fit> fits;
  for (const Model& model : models) {
    fits.push_back(measure(model, data.columns, set.target, split.test, task.threads));
  }
  TrainedModel result;
  result.metrics = make_metrics(models, fits, best);
  result.metrics.n_train = static_cast<std::int64_t>(split.train.size());
  result.metrics.n_test = static_cast<std::int64_t>(split.test.size());
  result.metrics.n_features = static_cast<std::int64_t>(data.infos.size());
  judge(models[best], set, data, split, task, result.metrics);
  seconds.measure = watch.lap();

  const PValues p_values =
      noise_p_values(data, set.target, structure_of(set), task.options.seed, task.threads);
  seconds.noise = watch.lap();

  progress(Phase::explaining, kNoiseFloorKnown);
  const FloatMatrix rows = gather_rows(data.columns, explained);
  data.columns.clear();
  result.metrics.n_explained = static_cast<std::int64_t>(rows.rows);
  result.ranking =
      make_ranking(explain(models[best], rows, data, task.threads, progress), data.infos, p_values);
  forest::Forest& forest = models[best].forest;
  model::compare_ranks(forest, data.infos, data.codes);
  result.warnings = std::move(set.warnings);
  warn_of_split(set, task.options, split, result.warnings);
  warn_of_metrics(result.metrics, result.warnings);
  warn_of_undecidable(data.infos, p_values, result.warnings);
  warn_of_noise(result.ranking, result.warnings);
  result.artifact = model::write_model(forest, {set.target_name, std::move(data.infos)});
  seconds.explain = watch.lap();

  result.data = {std::move(set.format), std::move(set.columns)};
  result.metrics.seconds = seconds;
  result.metrics.peak_memory_mb = peak_memory_mb();
  result.metrics.date = current_date();
  return result;
}

}  // namespace relevance::modeld
