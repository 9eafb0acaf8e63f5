// SPDX-License-Identifier: PostgreSQL
// Features that move together, and so share the credit in a ranking.
#pragma once

#include <cstddef>
#include <vector>

#include "forest/flat_forest.h"

namespace relevance::forest {

// From here on, collinearity distorts the estimated effects of features (Dormann et al. 2013).
inline constexpr double kMovesTogether = 0.7;

struct CorrelatedFeature {
  std::size_t feature = 0;
  double correlation = 0;  // of ranks (Spearman 1904)
};

struct Correlations {
  // For each feature all those with which its absolute correlation is kMovesTogether or more; the
  // strongest first, ties in column order.
  std::vector<std::vector<CorrelatedFeature>> pairs;
  // For each feature the others of its cluster, ascending; none where it has no cluster. All pairs in
  // a cluster are correlated; the strongest are merged first (complete linkage).
  std::vector<std::vector<std::size_t>> clusters;
};

// Missing values count as the middle rank. Uses at most 1,000 evenly spaced rows; cost: features² × rows.
Correlations correlated_features(Matrix rows);

}  // namespace relevance::forest
