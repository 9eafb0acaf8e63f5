// SPDX-License-Identifier: PostgreSQL
// Which features matter more than chance: each competes against shuffled copies of itself, which by
// construction say nothing about the target (the idea of Boruta; Kursa and Rudnicki 2010).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "modeld/feature_matrix.h"
#include "table/training_set.h"

namespace relevance::modeld {

// The rows in a sequence in which neighbours may resemble one another: by time, or group by group.
// Empty when any order of the rows is as good as another.
std::vector<std::size_t> sequence_of_rows(const table::TrainingSet& set);

// One a feature: whether it is a discovery, with a false discovery rate of 5 % (Benjamini and
// Hochberg 1995) among them. A feature's importance in small forests over several rounds, in each
// of which the copies are shuffled anew, is compared with that of its copies; how much copies
// themselves stray from their own mean, over all features, tells how likely chance is. Rows of a
// sequence are not shuffled but turned round, so that a copy stays as smooth as its feature.
// sequence: as sequence_of_rows gives it. The same seed gives the same answer, whatever the number
// of threads. At most a few thousand rows, evenly drawn, are looked at.
std::vector<bool> above_noise(const FeatureData& data, std::span<const double> target,
                              std::span<const std::size_t> sequence, std::uint32_t seed,
                              unsigned threads);

}  // namespace relevance::modeld
