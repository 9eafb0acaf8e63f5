// SPDX-License-Identifier: PostgreSQL
// Numbers for values that floats cannot tell apart.
//
// A model's trees compare floats, which have seven digits: the order numbers 4500012345 and
// 4500012399 are one float. The trees of such a feature compare ranks instead. The feature has
// borders, doubles that lie between its values in the training data, and the number of a value is
// how many borders it reaches. Only order matters to a tree, so it loses nothing: a threshold k
// means "below the k-th border".
#pragma once

#include <span>
#include <vector>

#include "forest/flat_forest.h"
#include "model/schema.h"

namespace relevance::model {

// The most borders that a feature can have: floats count without gaps up to here.
inline constexpr std::size_t kMaxBorders = std::size_t{1} << 24;

// The value that separates `low` from `high`, a larger one: above `low`, at most `high`.
double border_between(double low, double high);

// Makes a forest that was grown on codes of ranks one that compares ranks, and keeps only the
// borders that its trees use: a row of values reaches the leaves that its codes reached. features:
// one per feature of the forest. codes: likewise, for each rank the number that stood for it,
// ascending, one more than borders; empty for a feature without borders.
void compare_ranks(forest::Forest& forest, std::vector<FeatureInfo>& features,
                   std::span<const std::vector<float>> codes);

}  // namespace relevance::model
