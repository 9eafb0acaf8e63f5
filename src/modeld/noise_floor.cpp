// SPDX-License-Identifier: PostgreSQL
#include "modeld/noise_floor.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "forest/flat_forest.h"
#include "forest/forest_grower.h"
#include "forest/random.h"
#include "modeld/row_values.h"
#include "stats/autocorrelation.h"

namespace relevance::modeld {
namespace {

constexpr std::size_t kRounds = 10;
constexpr std::size_t kMinCopies = 80;  // over all features: fewer estimate the noise badly
constexpr std::uint64_t kCopyStream = 2;
constexpr std::size_t kAlwaysUsed = 3000;  // rows

// With more rows weaker drivers are found. A fifth of a training's time is enough for this share.
std::size_t rows_used(std::size_t rows, std::size_t copies) {
  return std::max(kAlwaysUsed, rows / (5 * (1 + copies)));
}

// Few features at each node, so that those masked by a stronger one are used, too: with a third, weak
// drivers are found no more often; with a tenth, those that act through another one only are missed.
forest::GrowOptions auxiliary_forest(std::uint32_t seed, unsigned threads) {
  forest::GrowOptions options;
  options.trees = 100;
  options.max_depth = 6;
  options.min_samples_leaf = 5;
  options.max_features = 0.2;
  options.seed = seed;
  options.threads = threads;
  return options;
}

// Some of the rows; the target as ranks, so that a few extreme values do not dominate.
struct Sample {
  RowStructure structure;
  FeatureColumns columns;             // all rows of the structure
  std::vector<table::Feature> kinds;  // one per column, without values
  ComparedRows compared;
  std::vector<double> target;  // of the compared rows
};

Sample draw_sample(const FeatureData& data, std::span<const double> target, RowStructure rows) {
  Sample sample;
  sample.compared = compared_rows(rows);
  const std::span<const std::size_t> compared = std::span(rows.rows).subspan(
      sample.compared.begin, sample.compared.end - sample.compared.begin);
  sample.target = stats::standard_ranks(select(target, compared));
  for (std::size_t f = 0; f < data.columns.size(); ++f) {
    std::vector<float>& column = sample.columns.emplace_back();
    for (const std::size_t row : rows.rows) column.push_back(data.columns[f][row]);
    const FeatureInfo& info = data.infos[f];
    sample.kinds.push_back({info.name, info.kind, {}, info.levels});
  }
  sample.structure = std::move(rows);
  return sample;
}

// Orders levels by the sample's target, for features and copies alike: otherwise only the features
// would gain from the ordering.
void put_levels_in_order(std::vector<float>& column, table::Feature feature,
                         const std::vector<double>& target, const std::vector<std::size_t>& rows) {
  feature.values.assign(column.begin(), column.end());
  const std::vector<double> positions = table::order_levels(feature, target, rows);
  for (float& cell : column) {
    if (!std::isnan(cell)) cell = static_cast<float>(positions[static_cast<std::size_t>(cell)]);
  }
}

// The features, followed by copies of all, once per copy. rows: all compared rows.
FeatureColumns add_copies(const Sample& sample, const std::vector<std::size_t>& rows,
                          std::size_t copies, std::uint64_t seed) {
  FeatureColumns out;
  for (const std::vector<float>& column : sample.columns) {
    out.emplace_back(column.begin() + static_cast<std::ptrdiff_t>(sample.compared.begin),
                     column.begin() + static_cast<std::ptrdiff_t>(sample.compared.end));
  }
  const std::size_t features = sample.columns.size();
  for (std::size_t copy = 0; copy < copies; ++copy) {
    forest::Random random(seed, kCopyStream + copy);
    const std::vector<std::size_t> places = places_of_copy(sample.structure, random);
    for (const std::vector<float>& column : sample.columns) {
      std::vector<float>& copied = out.emplace_back();
      copied.reserve(places.size());
      for (const std::size_t place : places) copied.push_back(column[place]);
    }
  }
  for (std::size_t f = 0; f < out.size(); ++f) {
    const table::Feature& kind = sample.kinds[f % features];
    if (kind.kind != table::FeatureKind::categorical) continue;
    put_levels_in_order(out[f], kind, sample.target, rows);
  }
  return out;
}

// One round: adds the importance of each feature and copy to the scores, as square roots, whose
// variance depends less on their level.
void run_round(const Sample& sample, std::size_t copies, std::uint32_t seed, unsigned threads,
               std::vector<FeatureScores>& scores) {
  std::vector<std::size_t> rows(sample.target.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const forest::BinnedMatrix both(add_copies(sample, rows, copies, seed), rows, threads);
  const std::vector<double> shares = forest::native_importance(
      forest::grow_forest(both, sample.target, auxiliary_forest(seed, threads)).forest);
  for (std::size_t f = 0; f < shares.size(); ++f) {
    FeatureScores& feature = scores[f % scores.size()];
    (f < scores.size() ? feature.own : feature.copies).push_back(std::sqrt(shares[f]));
  }
}

// The share of the variance that rows of a group have in common: the intraclass correlation (Fisher
// 1925). values: those of the compared rows.
double shared_in_groups(const std::vector<double>& values, const Sample& sample) {
  std::size_t groups = 0;
  double within = 0;
  double between = 0;
  const std::vector<std::size_t>& borders = sample.structure.borders;
  for (std::size_t g = 0; g + 1 < borders.size(); ++g) {
    if (borders[g] < sample.compared.begin || borders[g + 1] > sample.compared.end) continue;
    const std::span<const double> group =
        std::span(values).subspan(borders[g] - sample.compared.begin, borders[g + 1] - borders[g]);
    const auto rows = static_cast<double>(group.size());
    const double mean = std::accumulate(group.begin(), group.end(), 0.0) / rows;
    for (const double value : group) within += (value - mean) * (value - mean);
    between += rows * mean * mean;  // the mean of all ranks is 0
    ++groups;
  }
  if (groups < 2 || values.size() <= groups) return 0;
  const double mean_within = within / static_cast<double>(values.size() - groups);
  const double mean_between = between / static_cast<double>(groups - 1);
  const double size = static_cast<double>(values.size()) / static_cast<double>(groups);
  const double all = mean_between + (size - 1) * mean_within;
  return all > 0 ? std::clamp((mean_between - mean_within) / all, 0.0, 1.0) : 0;
}

// How many independent rows the compared rows of each feature and the target are worth together. With
// groups, by the design effect (Kish 1965).
std::vector<double> independent_rows(const Sample& sample) {
  const std::size_t compared = sample.compared.end - sample.compared.begin;
  const bool grouped = !sample.structure.borders.empty();
  std::vector<double> out(sample.columns.size(), static_cast<double>(compared));
  if (!grouped && !sample.structure.in_time) return out;
  const double size =
      static_cast<double>(sample.structure.rows.size()) /
      static_cast<double>(std::max<std::size_t>(sample.structure.borders.size(), 2) - 1);
  const double shared = grouped ? shared_in_groups(sample.target, sample) : 0;
  for (std::size_t f = 0; f < out.size(); ++f) {
    const auto begin =
        sample.columns[f].begin() + static_cast<std::ptrdiff_t>(sample.compared.begin);
    const std::vector<double> ranks =
        stats::standard_ranks({begin, begin + static_cast<std::ptrdiff_t>(compared)});
    out[f] = grouped ? out[f] / (1 + (size - 1) * shared * shared_in_groups(ranks, sample))
                     : stats::independent_pairs(ranks, sample.target, compared / 4);
  }
  return out;
}

}  // namespace

PValues noise_p_values(const FeatureData& data, std::span<const double> target,
                       const RowStructure& rows, std::uint32_t seed, unsigned threads) {
  const std::size_t features = data.columns.size();
  const std::size_t copies = (kMinCopies + features - 1) / features;
  const Sample sample =
      draw_sample(data, target, thin_out(rows, rows_used(rows.rows.size(), copies)));
  std::vector<FeatureScores> scores(features);
  for (std::uint32_t round = 1; round <= kRounds; ++round) {
    run_round(sample, copies, seed + round, threads, scores);
  }
  const std::vector<double> p_values = chance_of(scores);
  const std::vector<double> independent = independent_rows(sample);
  PValues out(features);
  for (std::size_t f = 0; f < features; ++f) {
    if (independent[f] >= kFewestIndependent) out[f] = p_values[f];
  }
  return out;
}

}  // namespace relevance::modeld
