// SPDX-License-Identifier: PostgreSQL
// From the importance of features and of their shuffled copies to discoveries.
#pragma once

#include <span>
#include <vector>

namespace relevance::modeld {

// What one feature and its copies scored; the same number of each for all features.
struct FeatureScores {
  std::vector<double> own;     // one a round
  std::vector<double> copies;  // of all rounds, at least three
};

// For each feature how likely chance alone gives it such a mean score. How far a feature stands
// above the mean of its copies is measured in their standard deviation, which is drawn towards the
// median one of all features (as limma does; Smyth 2004), and compared with how far each copy of
// each feature stands above the others of its own.
std::vector<double> chance_of(std::span<const FeatureScores> scores);

// Which p-values are discoveries, when of all discoveries a share of `rate` may be false on
// average (Benjamini and Hochberg 1995).
std::vector<bool> discoveries(std::span<const double> p_values, double rate);

}  // namespace relevance::modeld
