// How many rows leaves should have.
#pragma once

#include <span>

#include "forest/forest_grower.h"

namespace relevance::forest {

// Five, unless smaller leaves predict clearly better, as they do where data are few or have little
// noise: then three, or one. Judged by a few trees each, on rows that the trees did not see. With
// 5,000 rows or more it is five without asking: leaves are small then anyhow.
int choose_min_samples_leaf(const BinnedMatrix& rows, std::span<const double> target,
                            const GrowOptions& options);

}  // namespace relevance::forest
