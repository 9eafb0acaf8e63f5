// SPDX-License-Identifier: PostgreSQL
// Finds ties: ranks whose scores do not differ significantly.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "forest/impact.h"

namespace relevance::forest {

// For each place of `order`, the rank (from 1) of the first feature of its tie. A tie extends as
// long as scores (scores_of) do not differ significantly from its first one, by a paired t-test.
// The variance of the difference has two parts: that of the trees (jackknife over the replicates)
// and that of the explained rows (linearized); its degrees of freedom follow Satterthwaite (1946).
// Over all pairs of features, at most one ranking in twenty contains a false distinction
// (Bonferroni). The correction covers all pairs since `order` itself comes from the scores.
//
// shap: rows × features, at least one row; order: features, best first.
std::vector<int> tied_ranks(std::span<const double> shap, const Impact& impact,
                            std::span<const Impact> replicates, std::span<const std::size_t> order);

}  // namespace relevance::forest
