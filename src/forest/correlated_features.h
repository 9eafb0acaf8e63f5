// SPDX-License-Identifier: PostgreSQL
// Features that move together, and so share the credit in a ranking.
#pragma once

#include <cstddef>
#include <vector>

#include "forest/flat_forest.h"

namespace relevance::forest {

// From here on, collinearity distorts the estimated effects of features (Dormann et al. 2013).
inline constexpr double kMovesTogether = 0.7;

// For each feature the others of its cluster, ascending; none where it has no cluster. All pairs in
// a cluster have an absolute rank correlation (Spearman 1904) of kMovesTogether or more; the
// strongest pairs are merged first (complete linkage). Missing values count as the middle rank.
// Uses at most 1,000 evenly spaced rows; cost: features² × rows.
std::vector<std::vector<std::size_t>> correlated_features(Matrix rows);

}  // namespace relevance::forest
