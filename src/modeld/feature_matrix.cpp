// SPDX-License-Identifier: PostgreSQL
#include "modeld/feature_matrix.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "model/feature_row.h"
#include "stats/autocorrelation.h"

namespace relevance::modeld {
namespace {

// Sorting levels by noise would make the model overfit to that noise: levels that do not differ
// significantly keep their order of appearance.
std::vector<double> positions_of_levels(const table::Feature& feature,
                                        const std::vector<double>& target,
                                        const std::vector<double>& ranks,
                                        const std::vector<std::size_t>& rows) {
  if (table::levels_differ(feature, ranks, rows)) return table::order_levels(feature, target, rows);
  std::vector<double> positions(feature.levels.size());
  std::iota(positions.begin(), positions.end(), 0.0);
  return positions;
}

FeatureInfo take_info(table::Feature& feature, const std::vector<double>& positions) {
  FeatureInfo info{std::move(feature.name),         feature.kind, {},
                   std::move(feature.column),       feature.part, std::move(feature.missing_codes),
                   std::move(feature.missing_words)};
  info.levels.resize(positions.size());
  for (std::size_t level = 0; level < positions.size(); ++level) {
    info.levels.at(static_cast<std::size_t>(positions[level])) = std::move(feature.levels[level]);
  }
  return info;
}

}  // namespace

FeatureData take_features(table::TrainingSet& set, const std::vector<std::size_t>& train_rows) {
  FeatureData data;
  std::vector<double> ranks;  // of the target; only if there are categorical features
  for (table::Feature& taken : set.features) {
    table::Feature feature = std::move(taken);
    std::vector<double> positions;
    if (feature.kind == table::FeatureKind::categorical) {
      if (ranks.empty()) ranks = stats::standard_ranks(set.target);
      positions = positions_of_levels(feature, set.target, ranks, train_rows);
    }
    std::vector<float>& column = data.columns.emplace_back();
    column.reserve(feature.values.size());
    for (double value : feature.values) {
      const bool is_level = !positions.empty() && !std::isnan(value);
      column.push_back(
          model::to_float(is_level ? positions.at(static_cast<std::size_t>(value)) : value));
    }
    data.infos.push_back(take_info(feature, positions));
  }
  set.features.clear();
  return data;
}

FloatMatrix gather_rows(const FeatureColumns& columns, std::span<const std::size_t> rows) {
  FloatMatrix out;
  out.rows = rows.size();
  out.features = columns.size();
  out.values.reserve(out.rows * out.features);
  for (std::size_t row : rows) {
    for (const std::vector<float>& column : columns) out.values.push_back(column[row]);
  }
  return out;
}

}  // namespace relevance::modeld
