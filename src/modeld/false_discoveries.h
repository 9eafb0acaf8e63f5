// SPDX-License-Identifier: PostgreSQL
// Decides which features are discoveries, from their importance and that of shuffled copies.
#pragma once

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
// shrunk towards the median over all features (as in limma; Smyth 2004). The null distribution is
// the same distance for each copy of each feature, relative to that feature's other copies.
std::vector<double> chance_of(std::span<const FeatureScores> scores);

// Which p-values are discoveries at this false discovery rate (Benjamini and Hochberg 1995).
std::vector<bool> discoveries(std::span<const double> p_values, double rate);

}  // namespace relevance::modeld
