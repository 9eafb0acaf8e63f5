// SPDX-License-Identifier: PostgreSQL
// Chooses the minimum number of rows per leaf.
#pragma once

#include <span>

#include "forest/forest_grower.h"

namespace relevance::forest {

// Five or else three, if the out-of-bag error of trial forests is hardly higher than with one
// (cost_little()); otherwise one, e.g. where noise is low or a few extreme rows dominate. With
// 5,000 rows or more it is five without a trial: leaves are then small relative to the data anyway.
int choose_min_samples_leaf(const BinnedMatrix& rows, std::span<const double> target,
                            const GrowOptions& options);

// Whether larger leaves cost little: the increase in mean squared error, plus its standard error,
// is at most 1/400 of the target's variance. larger, smallest: squared errors, one per row.
bool cost_little(std::span<const double> larger, std::span<const double> smallest,
                 std::span<const double> target);

}  // namespace relevance::forest
