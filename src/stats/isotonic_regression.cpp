// SPDX-License-Identifier: PostgreSQL
#include "stats/isotonic_regression.h"

namespace relevance::stats {
namespace {

WeightedMean join(const WeightedMean& a, const WeightedMean& b) {
  const double weight = a.weight + b.weight;
  return {a.mean + (b.mean - a.mean) * b.weight / weight, weight};
}

}  // namespace

std::vector<WeightedMean> isotonic_regression(std::span<const WeightedMean> points) {
  std::vector<WeightedMean> steps;
  for (WeightedMean step : points) {
    if (!(step.weight > 0)) continue;
    while (!steps.empty() && steps.back().mean >= step.mean) {
      step = join(steps.back(), step);
      steps.pop_back();
    }
    steps.push_back(step);
  }
  return steps;
}

double mean_of(std::span<const WeightedMean> points) {
  double sum = 0;
  double weight = 0;
  for (const WeightedMean& point : points) {
    sum += point.weight * point.mean;
    weight += point.weight;
  }
  return weight > 0 ? sum / weight : 0;
}

double spread_of(std::span<const WeightedMean> points) {
  const double mean = mean_of(points);
  double spread = 0;
  for (const WeightedMean& point : points) {
    const double away = point.mean - mean;
    spread += point.weight * away * away;
  }
  return spread;
}

}  // namespace relevance::stats
