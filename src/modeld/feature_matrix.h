// SPDX-License-Identifier: PostgreSQL
// The training set in the form that models use: one float per cell, categories as ordered numbers,
// and codes for values that floats cannot tell apart (find_borders.h).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "forest/flat_forest.h"
#include "model/schema.h"
#include "table/training_set.h"

namespace relevance::modeld {

using model::FeatureInfo;

// One column per feature, one float per row, NaN where missing.
using FeatureColumns = std::vector<std::vector<float>>;

// Some rows, to predict or to explain.
struct FloatMatrix {
  std::vector<float> values;  // row-major, NaN where missing
  std::size_t rows = 0;
  std::size_t features = 0;
  forest::Matrix view() const { return {values.data(), rows, features}; }
};

struct FeatureData {
  FeatureColumns columns;
  std::vector<FeatureInfo> infos;  // one per column
  // For each column with borders, what stands for each rank in it (find_borders.h); else empty.
  std::vector<std::vector<float>> codes;
  // For each column the values of the rows to explain, in their order; none where the floats are
  // the values.
  std::vector<std::vector<double>> explained;
};

// Moves the features out of the set column by column, so that they are never in memory twice.
// Levels are ordered by their mean target in the training rows, if it differs significantly between
// levels; otherwise they keep their order of appearance. explained_rows: whose values to keep.
FeatureData take_features(table::TrainingSet& set, const std::vector<std::size_t>& train_rows,
                          const std::vector<std::size_t>& explained_rows, unsigned threads);

FloatMatrix gather_rows(const FeatureColumns& columns, std::span<const std::size_t> rows);

}  // namespace relevance::modeld
