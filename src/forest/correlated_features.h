// SPDX-License-Identifier: PostgreSQL
// Features that move together, and so share the credit in a ranking.
#pragma once

#include <cstddef>
#include <vector>

#include "forest/flat_forest.h"

namespace relevance::forest {

// From here on collinearity distorts what models say of single variables (Dormann et al. 2013).
inline constexpr double kMovesTogether = 0.7;

// For each feature the others of its cluster, ascending; none for one that stands alone. In a
// cluster, every two features have a rank correlation (Spearman 1904) of kMovesTogether or more,
// whatever its sign; the strongest pairs come together first (complete linkage). Missing values
// count as the middle rank. At most 1,000 rows, evenly drawn, are looked at; cost: features² ×
// rows.
std::vector<std::vector<std::size_t>> correlated_features(Matrix rows);

}  // namespace relevance::forest
