// SPDX-License-Identifier: PostgreSQL
// Which features matter more than chance: each is compared with copies of itself that are unrelated to
// the target (the idea of Boruta; Kursa and Rudnicki 2010).
#pragma once

#include <cstdint>
#include <span>

#include "modeld/copied_rows.h"
#include "modeld/false_discoveries.h"
#include "modeld/feature_matrix.h"

namespace relevance::modeld {

inline constexpr double kFewestIndependent = 40;

// For each feature, the probability that an irrelevant one matters as much to small forests: its
// p-value. In each of several rounds, new copies are made and a forest is grown on features and
// copies. A feature's mean importance is compared with that of its copies; the spread of the copies'
// importances around their means, pooled over all features, gives the null distribution.
// nullopt: undecidable, since the feature and the target vary so slowly, or have so few groups, that
// rows are worth fewer than kFewestIndependent independent ones.
// rows: from structure_of(). The same seed gives the same result for any number of threads.
PValues noise_p_values(const FeatureData& data, std::span<const double> target,
                       const RowStructure& rows, std::uint32_t seed, unsigned threads);

}  // namespace relevance::modeld
