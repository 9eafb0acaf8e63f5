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

// Some of the features at each node, so that those masked by a stronger one are used, too. Of the settings
// of the bench plants' interaction_only, which act through each other alone, a fifth finds 0.36, a third
// 0.44 and a half 0.50; but with more, rare alarms have more false discoveries.
forest::GrowOptions auxiliary_forest(std::uint32_t seed, unsigned threads) {
  forest::GrowOptions options;
  options.trees = 100;
  options.max_depth = 6;
  options.min_samples_leaf = 5;
  options.max_features = 1.0 / 3;
  options.seed = seed;
  options.threads = threads;
  return options;
}

// Some of the rows; the target as ranks, so that a few extreme values do not dominate.
struct Sample {
  RowStructure structure;
  FeatureColumns columns;             // in the order of the structure
  std::vector<table::Feature> kinds;  // one per column, without values
  std::vector<double> target;
};

Sample draw_sample(const FeatureData& data, std::span<const double> target, RowStructure rows) {
  Sample sample;
  sample.target = stats::standard_ranks(select(target, rows.rows));
  for (std::size_t f = 0; f < data.columns.size(); ++f) {
    sample.columns.push_back(select(data.columns[f], rows.rows));
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

template <class Values>
Values part_of(const Values& values, const ComparedRows& rows) {
  return {values.begin() + static_cast<std::ptrdiff_t>(rows.begin),
          values.begin() + static_cast<std::ptrdiff_t>(rows.end)};
}

// The features, followed by copies of all, once per copy. target: of the compared rows.
FeatureColumns add_copies(const Sample& sample, Shift shift, const std::vector<double>& target,
                          std::size_t copies, std::uint64_t seed) {
  FeatureColumns out;
  const ComparedRows compared = compared_rows(sample.structure, shift);
  for (const std::vector<float>& column : sample.columns) out.push_back(part_of(column, compared));
  const std::size_t features = sample.columns.size();
  for (std::size_t copy = 0; copy < copies; ++copy) {
    forest::Random random(seed, kCopyStream + copy);
    const std::vector<std::size_t> places = places_of_copy(sample.structure, shift, random);
    for (const std::vector<float>& column : sample.columns) {
      out.push_back(select(column, places));
    }
  }
  const std::vector<std::size_t> rows = counted(target.size());
  for (std::size_t f = 0; f < out.size(); ++f) {
    const table::Feature& kind = sample.kinds[f % features];
    if (kind.kind != table::FeatureKind::categorical) continue;
    put_levels_in_order(out[f], kind, target, rows);
  }
  return out;
}

// One round: adds the importance of each feature and copy to the scores, as square roots, whose
// variance depends less on their level.
void run_round(const Sample& sample, Shift shift, std::size_t copies, std::uint32_t seed,
               unsigned threads, std::vector<FeatureScores>& scores) {
  const std::vector<double> target = part_of(sample.target, compared_rows(sample.structure, shift));
  const forest::BinnedMatrix both(add_copies(sample, shift, target, copies, seed),
                                  counted(target.size()), threads);
  const std::vector<double> shares = forest::native_importance(
      forest::grow_forest(both, target, auxiliary_forest(seed, threads)).forest);
  for (std::size_t f = 0; f < shares.size(); ++f) {
    FeatureScores& feature = scores[f % scores.size()];
    (f < scores.size() ? feature.own : feature.copies).push_back(std::sqrt(shares[f]));
  }
}

// The share of the variance that rows of a group have in common: the intraclass correlation (Fisher
// 1925).
double shared_in_groups(const std::vector<double>& values,
                        const std::vector<std::size_t>& borders) {
  std::size_t groups = 0;
  double within = 0;
  double between = 0;
  for (std::size_t g = 0; g + 1 < borders.size(); ++g) {
    const std::span<const double> group =
        std::span(values).subspan(borders[g], borders[g + 1] - borders[g]);
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

// How many independent rows the rows of each feature and the target are worth together. With groups, by
// the design effect (Kish 1965).
std::vector<double> independent_rows(const Sample& sample) {
  const std::size_t rows = sample.target.size();
  const std::vector<std::size_t>& borders = sample.structure.borders;
  std::vector<double> out(sample.columns.size(), static_cast<double>(rows));
  if (borders.empty() && !sample.structure.in_time) return out;
  const double size =
      borders.empty() ? 1 : static_cast<double>(rows) / static_cast<double>(borders.size() - 1);
  const double shared = borders.empty() ? 0 : shared_in_groups(sample.target, borders);
  for (std::size_t f = 0; f < out.size(); ++f) {
    const std::vector<double> ranks =
        stats::standard_ranks({sample.columns[f].begin(), sample.columns[f].end()});
    out[f] = borders.empty()
                 ? stats::independent_pairs(ranks, sample.target, rows / 4)
                 : out[f] / (1 + (size - 1) * shared * shared_in_groups(ranks, borders));
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
    const Shift shift = round % 2 == 0 ? Shift::from_earlier : Shift::from_later;
    run_round(sample, shift, copies, seed + round, threads, scores);
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
