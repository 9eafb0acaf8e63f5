// SPDX-License-Identifier: PostgreSQL
#include "modeld/feature_matrix.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "forest/parallel.h"
#include "model/feature_row.h"
#include "modeld/find_borders.h"
#include "modeld/row_values.h"
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

// For each feature. Each thread needs twice a column's memory, so there are not many.
std::vector<std::optional<Ranks>> find_all_ranks(const table::TrainingSet& set, unsigned threads) {
  std::vector<std::optional<Ranks>> ranks(set.features.size());
  const unsigned few = forest::threads_for(threads, 1 + set.features.size() / 16);
  forest::run_blocks(set.features.size(), few, [&] {
    return [&](std::size_t f) {
      const table::Feature& feature = set.features[f];
      if (feature.kind == table::FeatureKind::numeric) ranks[f] = find_ranks(feature.values);
    };
  });
  return ranks;
}

// The column as floats. codes: empty without borders.
std::vector<float> make_column(const std::vector<double>& values, const FeatureInfo& info,
                               const std::vector<float>& codes) {
  std::vector<float> column;
  column.reserve(values.size());
  for (const double value : values) {
    const float number = model::to_number(info, value);
    const bool is_rank = !codes.empty() && !std::isnan(number);
    column.push_back(is_rank ? codes[static_cast<std::size_t>(number)] : number);
  }
  return column;
}

std::vector<double> values_beside(const std::vector<double>& values,
                                  const std::vector<float>& column,
                                  const std::vector<std::size_t>& rows) {
  const bool same = std::all_of(rows.begin(), rows.end(), [&](std::size_t row) {
    return std::isnan(values[row]) || static_cast<double>(column[row]) == values[row];
  });
  return same ? std::vector<double>() : select(values, rows);
}

}  // namespace

FeatureData take_features(table::TrainingSet& set, const std::vector<std::size_t>& train_rows,
                          const std::vector<std::size_t>& explained_rows, unsigned threads) {
  FeatureData data;
  std::vector<std::optional<Ranks>> ranks = find_all_ranks(set, threads);
  std::vector<double> target_ranks;  // only if there are categorical features
  for (table::Feature& taken : set.features) {
    table::Feature feature = std::move(taken);
    std::vector<double> positions;
    if (feature.kind == table::FeatureKind::categorical) {
      if (target_ranks.empty()) target_ranks = stats::standard_ranks(set.target);
      positions = positions_of_levels(feature, set.target, target_ranks, train_rows);
      for (double& value : feature.values) {
        if (!std::isnan(value)) value = positions.at(static_cast<std::size_t>(value));
      }
    }
    FeatureInfo& info = data.infos.emplace_back(take_info(feature, positions));
    std::vector<float>& codes = data.codes.emplace_back();
    if (auto& found = ranks[data.columns.size()]) {
      info.borders = std::move(found->borders);
      codes = std::move(found->codes);
    }
    const std::vector<float>& column =
        data.columns.emplace_back(make_column(feature.values, info, codes));
    data.explained.push_back(values_beside(feature.values, column, explained_rows));
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
