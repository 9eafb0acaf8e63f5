// SPDX-License-Identifier: PostgreSQL
// From SHAP values to what people read: rank, score, direction, effect curve of each feature.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

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
  // Standard error of shap_mean_abs: of the explained rows, and of the trees where replicates tell.
  double shap_stderr = 0;
  int tied_rank = 0;  // rank of the first of those that cannot be told apart (rank_ties.h)
  // Of the feature and those it is correlated with: their SHAP values summed a row before the
  // absolute value is taken, so that what one takes back from another does not count.
  double shap_grouped = 0;
  std::vector<std::size_t> correlated_with;  // columns (correlated_features.h), best rank first
  double native = 0;
  double shap_norm = 0;
  double native_norm = 0;
  double score_final = 0;
  // Of the effect curve; none also where that hardly moves beside the feature's own mean |SHAP| (it
  // acts only together with others) or beside the strongest feature's.
  Direction direction = Direction::none;
  // Ascending x; numeric features: at most 20 quantile bins. Rows without a finite value left out.
  std::vector<CurvePoint> effect_curve;
};

// How a feature's effect curve is made: numeric features in quantile bins, discrete ones a point a
// value.
enum class EffectBins { quantiles, values };

// bins: one a feature.
// Best first by score_final; ties by shap_mean_abs, then by column order. Norms are 0 when the
// largest is 0.
std::vector<RankedFeature> rank_features(Matrix rows, const Explanation& explanation,
                                         std::span<const EffectBins> bins);

// Direction of an effect curve (isotonic share of its movement; Barlow et al. 1972 for the
// pooling).
Direction direction_of(std::span<const CurvePoint> curve);

}  // namespace relevance::forest
