#include "modeld/feature_matrix.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace relevance::modeld {
namespace {

// XGBoost refuses infinity; what does not fit a float keeps its sign and its place at the end.
float to_float(double value) {
  constexpr double kLargest = std::numeric_limits<float>::max();
  if (std::isnan(value)) return std::numeric_limits<float>::quiet_NaN();
  return static_cast<float>(std::clamp(value, -kLargest, kLargest));
}

FeatureInfo take_info(table::Feature& feature, const std::vector<double>& positions) {
  FeatureInfo info{std::move(feature.name), feature.kind, {}};
  info.levels.resize(positions.size());
  for (std::size_t level = 0; level < positions.size(); ++level) {
    info.levels.at(static_cast<std::size_t>(positions[level])) = std::move(feature.levels[level]);
  }
  return info;
}

}  // namespace

FeatureData take_features(table::TrainingSet& set, const std::vector<std::size_t>& train_rows) {
  FeatureData data;
  data.matrix.rows = set.target.size();
  data.matrix.features = set.features.size();
  data.matrix.values.resize(data.matrix.rows * data.matrix.features);
  for (std::size_t f = 0; f < set.features.size(); ++f) {
    table::Feature feature = std::move(set.features[f]);
    std::vector<double> positions;
    if (feature.kind == table::FeatureKind::categorical) {
      positions = table::order_levels(feature, set.target, train_rows);
    }
    float* cell = data.matrix.values.data() + f;
    for (double value : feature.values) {
      const bool is_level = !positions.empty() && !std::isnan(value);
      *cell = is_level ? to_float(positions.at(static_cast<std::size_t>(value))) : to_float(value);
      cell += data.matrix.features;
    }
    data.infos.push_back(take_info(feature, positions));
  }
  set.features.clear();
  return data;
}

FloatMatrix select_rows(const FloatMatrix& matrix, std::span<const std::size_t> rows) {
  FloatMatrix out;
  out.rows = rows.size();
  out.features = matrix.features;
  out.values.resize(out.rows * out.features);
  float* to = out.values.data();
  for (std::size_t row : rows) {
    to = std::copy_n(matrix.view().row(row), matrix.features, to);
  }
  return out;
}

}  // namespace relevance::modeld
