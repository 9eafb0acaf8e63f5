// SPDX-License-Identifier: PostgreSQL
// Which features matter more than chance: each is compared with shuffled copies of itself, which by
// construction are unrelated to the target (the idea of Boruta; Kursa and Rudnicki 2010).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "modeld/feature_matrix.h"
#include "table/training_set.h"

namespace relevance::modeld {

// The rows in an order in which neighbours may be correlated: by time, or group by group. Empty if
// the rows have no such order.
std::vector<std::size_t> sequence_of_rows(const table::TrainingSet& set);

// For each feature, whether it is above noise, at a false discovery rate of 5 % (Benjamini and
// Hochberg 1995). In each of several rounds, the copies are shuffled anew and a small forest is
// grown on features and copies. A feature's mean importance is compared with that of its copies;
// the spread of the copies' importances around their means, pooled over all features, gives the
// null distribution. Rows in a sequence are circularly shifted instead of shuffled, so that a copy
// keeps its feature's autocorrelation. sequence: from sequence_of_rows(). Uses at most 3,000 evenly
// spaced rows. The same seed gives the same result for any number of threads.
std::vector<bool> above_noise(const FeatureData& data, std::span<const double> target,
                              std::span<const std::size_t> sequence, std::uint32_t seed,
                              unsigned threads);

}  // namespace relevance::modeld
