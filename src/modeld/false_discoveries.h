// SPDX-License-Identifier: PostgreSQL
// How unlikely the importance of features is by chance, from that of their copies.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace relevance::modeld {

// The scores of one feature and its copies; all features have equally many of each.
struct FeatureScores {
  std::vector<double> own;     // one per round
  std::vector<double> copies;  // of all rounds, at least three
};

// Each feature's p-value: the probability that an irrelevant feature reaches such a mean score. A
// feature's distance above the mean of its copies is divided by their standard deviation, which is
// shrunk towards the median over the features whose copies vary (as in limma; Smyth 2004). The null
// distribution is the same distance for each copy of each feature, relative to that feature's other
// copies.
std::vector<double> chance_of(std::span<const FeatureScores> scores);

// One per feature; nullopt: undecidable (noise_floor.h).
using PValues = std::vector<std::optional<double>>;

// For each p-value, the lowest false discovery rate at which it is a discovery among the decidable
// (Benjamini and Hochberg 1995): its q-value.
PValues q_values(const PValues& p_values);

}  // namespace relevance::modeld
