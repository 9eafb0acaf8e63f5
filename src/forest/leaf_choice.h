// SPDX-License-Identifier: PostgreSQL
// How many rows leaves should have.
#pragma once

#include <span>

#include "forest/forest_grower.h"

namespace relevance::forest {

// Five where trial forests show, on rows that their trees did not see, that it costs little against
// one; else three where they show that; else one, as where data have little noise or a few extreme
// rows decide. With 5,000 rows or more it is five without a trial: leaves are small then anyhow.
int choose_min_samples_leaf(const BinnedMatrix& rows, std::span<const double> target,
                            const GrowOptions& options);

// Whether larger leaves are shown to cost little: what they add to the squared errors, and one
// standard error on top, is at most a four-hundredth of the target's variance. All one a row.
bool cost_little(std::span<const double> larger, std::span<const double> smallest,
                 std::span<const double> target);

}  // namespace relevance::forest
