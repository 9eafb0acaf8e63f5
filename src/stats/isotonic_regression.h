// SPDX-License-Identifier: PostgreSQL
// Isotonic regression: the rising step function that fits a series best.
#pragma once

#include <span>
#include <vector>

namespace relevance::stats {

struct WeightedMean {
  double mean = 0;
  double weight = 0;  // how many values it stands for
};

// The weighted least-squares fit among all non-decreasing sequences, by pooling adjacent violators
// (Ayer et al. 1955; Barlow, Bartholomew, Bremner, Brunk: Statistical Inference under Order
// Restrictions, 1972), in one pass. Returns its steps, strictly rising: each is the mean of the
// adjacent points that were pooled into it. Points without weight do not count.
std::vector<WeightedMean> isotonic_regression(std::span<const WeightedMean> points);

// The mean of all points, and their weighted sum of squares about it.
double mean_of(std::span<const WeightedMean> points);
double spread_of(std::span<const WeightedMean> points);

}  // namespace relevance::stats
