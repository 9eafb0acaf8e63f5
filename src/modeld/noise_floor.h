// Which features matter more than chance: each competes against permuted copies of all of them,
// which by construction say nothing about the target (the idea of Boruta; Kursa and Rudnicki 2010).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "modeld/feature_matrix.h"

namespace relevance::modeld {

// One a feature: whether its importance exceeds that of the best permuted copy in most rounds.
// The same seed gives the same answer. At most a few thousand rows, evenly drawn, are looked at.
std::vector<bool> above_noise(const FeatureColumns& columns, std::span<const double> target,
                              std::uint32_t seed, unsigned threads);

}  // namespace relevance::modeld
