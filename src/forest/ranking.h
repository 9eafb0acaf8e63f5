// SPDX-License-Identifier: PostgreSQL
// From SHAP values to a ranking: rank, score, direction and effect curve of each feature.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "forest/correlated_features.h"
#include "forest/flat_forest.h"
#include "forest/impact.h"

namespace relevance::forest {

enum class Direction { positive, negative, nonmonotonic, none };
const char* to_string(Direction direction);  // "positive", "negative", "nonmonotonic", "none"

struct CurvePoint {
  double x = 0;          // mean feature value of the bin; for categoricals the level's index
  double mean_shap = 0;  // in units of the target
  std::int64_t count = 0;
};

struct RankedFeature {
  std::size_t feature = 0;  // index into the matrix's columns
  int rank = 0;             // 1 is the most important
  double shap_mean_abs = 0;
  // Standard error of shap_mean_abs: from the explained rows and, given replicates, from the trees.
  double shap_stderr = 0;
  int tied_rank = 0;  // the first rank of its tie (rank_ties.h)
  // Mean |SHAP| of the feature and the others of its cluster (correlated_features.h) together: summed
  // per row before the absolute value is taken, so that opposing contributions cancel out.
  double shap_grouped = 0;
  std::vector<CorrelatedFeature> correlated_with;  // strongest first
  double native = 0;
  double shap_norm = 0;
  double native_norm = 0;
  double score_final = 0;
  // Of the effect curve; also none where the curve varies little relative to the feature's own mean
  // |SHAP| (it acts only through interactions) or to the strongest feature's.
  Direction direction = Direction::none;
  // Ascending x; numeric features: at most 20 quantile bins. Excludes rows without a finite value.
  std::vector<CurvePoint> effect_curve;
};

// How a feature's effect curve is binned: numeric features by quantiles, discrete ones by value.
enum class EffectBins { quantiles, values };

// bins: one per feature. values: for each feature its values, one per row, where the numbers in
// `rows` only stand for them, else an empty list; effect curves are drawn over these. No lists at
// all: no such feature. Returns the best first by score_final; ties by shap_mean_abs, then by
// column order. Norms are 0 when the largest is 0.
std::vector<RankedFeature> rank_features(Matrix rows, const Explanation& explanation,
                                         std::span<const EffectBins> bins,
                                         std::span<const std::vector<double>> values = {});

// The direction of an effect curve, by its rising and falling shares (effect_curve.h).
Direction direction_of(std::span<const CurvePoint> curve);

}  // namespace relevance::forest
