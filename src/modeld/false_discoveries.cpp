// SPDX-License-Identifier: PostgreSQL
#include "modeld/false_discoveries.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/quantiles.h"

namespace relevance::modeld {
namespace {

constexpr double kPriorCopies = 10;  // weight of the median variance, in copies

struct Moments {
  double mean = 0;
  double squares = 0;  // sum of squares about the mean
};

Moments moments_of(const std::vector<double>& values) {
  Moments moments;
  for (const double value : values) moments.mean += value / static_cast<double>(values.size());
  for (const double value : values) {
    moments.squares += (value - moments.mean) * (value - moments.mean);
  }
  return moments;
}

// With no variance, any distance counts as infinite.
double in_deviations(double distance, double variance) {
  if (distance == 0) return 0;
  if (variance > 0) return distance / std::sqrt(variance);
  return std::copysign(std::numeric_limits<double>::infinity(), distance);
}

// The distance of each copy above the mean of the others, in standard deviations.
void measure_copies(const FeatureScores& scores, const Moments& moments, double usual_variance,
                    std::vector<double>& distances) {
  const auto count = static_cast<double>(scores.copies.size());
  for (const double score : scores.copies) {
    const double away = score - moments.mean;
    const double mean = moments.mean - away / (count - 1);
    const double squares = std::max(0.0, moments.squares - away * away * count / (count - 1));
    const double variance = (squares + kPriorCopies * usual_variance) / (count - 2 + kPriorCopies);
    distances.push_back(in_deviations(score - mean, variance * (1 + 1 / (count - 1))));
  }
}

double measure_own(const FeatureScores& scores, const Moments& moments, double usual_variance) {
  const auto count = static_cast<double>(scores.copies.size());
  const double variance =
      (moments.squares + kPriorCopies * usual_variance) / (count - 1 + kPriorCopies);
  return in_deviations(moments_of(scores.own).mean - moments.mean, variance * (1 + 1 / count));
}

}  // namespace

std::vector<double> chance_of(std::span<const FeatureScores> scores) {
  std::vector<Moments> moments;
  std::vector<double>
      variances;  // none of features whose copies are never used, such as rare flags
  for (const FeatureScores& feature : scores) {
    moments.push_back(moments_of(feature.copies));
    const double variance = moments.back().squares / static_cast<double>(feature.copies.size() - 1);
    if (variance > 0) variances.push_back(variance);
  }
  const double usual_variance = variances.empty() ? 0 : stats::median(variances);
  std::vector<double> by_chance;
  for (std::size_t f = 0; f < scores.size(); ++f) {
    measure_copies(scores[f], moments[f], usual_variance, by_chance);
  }
  std::sort(by_chance.begin(), by_chance.end());

  std::vector<double> p_values;
  for (std::size_t f = 0; f < scores.size(); ++f) {
    const double distance = measure_own(scores[f], moments[f], usual_variance);
    const auto as_far =
        by_chance.end() - std::lower_bound(by_chance.begin(), by_chance.end(), distance);
    p_values.push_back(static_cast<double>(1 + as_far) / static_cast<double>(1 + by_chance.size()));
  }
  return p_values;
}

PValues q_values(const PValues& p_values) {
  std::vector<std::size_t> by_value;
  for (std::size_t f = 0; f < p_values.size(); ++f) {
    if (p_values[f]) by_value.push_back(f);
  }
  std::sort(by_value.begin(), by_value.end(),
            [&](std::size_t a, std::size_t b) { return *p_values[a] < *p_values[b]; });
  PValues out(p_values.size());
  double lowest = 1;
  for (std::size_t i = by_value.size(); i-- > 0;) {
    const double share = static_cast<double>(i + 1) / static_cast<double>(by_value.size());
    lowest = std::min(lowest, *p_values[by_value[i]] / share);
    out[by_value[i]] = lowest;
  }
  return out;
}

}  // namespace relevance::modeld
