// SPDX-License-Identifier: PostgreSQL
// The training set as models see it: one float a cell, categories as ordered numbers.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "forest/flat_forest.h"
#include "table/training_set.h"

namespace relevance::modeld {

// One column a feature, one float a row, NaN where missing.
using FeatureColumns = std::vector<std::vector<float>>;

// Some rows, to predict or to explain.
struct FloatMatrix {
  std::vector<float> values;  // row-major, NaN where missing
  std::size_t rows = 0;
  std::size_t features = 0;
  forest::Matrix view() const { return {values.data(), rows, features}; }
};

// What is known of a feature beside its values.
struct FeatureInfo {
  std::string name;
  table::FeatureKind kind = table::FeatureKind::numeric;
  std::vector<std::string> levels;  // categorical: by the number that stands for them
};

struct FeatureData {
  FeatureColumns columns;
  std::vector<FeatureInfo> infos;  // one a column
};

// Takes the features out of the set, column after column, so that both are never there in full.
// Levels are ordered by their mean target over the training rows alone, where it differs more than
// by chance; else they stay as they came.
FeatureData take_features(table::TrainingSet& set, const std::vector<std::size_t>& train_rows);

FloatMatrix gather_rows(const FeatureColumns& columns, std::span<const std::size_t> rows);

}  // namespace relevance::modeld
