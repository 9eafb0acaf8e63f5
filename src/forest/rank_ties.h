// SPDX-License-Identifier: PostgreSQL
// Which ranks cannot be told apart.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "forest/impact.h"

namespace relevance::forest {

// The Student quantile: what a t of so many degrees of freedom stays below with this probability,
// 0.5 to below 1 (Cornish and Fisher's expansion; within 3 % down to 9 degrees).
double student_quantile(double probability, double degrees_of_freedom);

// One a place of `order`, in its order: the rank (from 1) of the first feature of its tie. A tie
// goes on as long as scores (scores_of) cannot be told from its first one's: by a paired t-test of
// the difference, whose variance has two parts, that of the trees (jackknife over the replicates)
// and that of the explained rows (linearised), with as many degrees of freedom as both together
// leave (Satterthwaite 1946). All pairs of features at once are told apart in error at most once in
// twenty rankings (Bonferroni), however the order came about.
//
// shap: rows × features, at least one row; order: features, best first.
std::vector<int> tied_ranks(std::span<const double> shap, const Impact& impact,
                            std::span<const Impact> replicates, std::span<const std::size_t> order);

}  // namespace relevance::forest
