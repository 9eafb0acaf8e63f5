// SPDX-License-Identifier: PostgreSQL
#include "forest/effect_curve.h"

#include <algorithm>
#include <cmath>

#include "stats/isotonic_regression.h"
#include "stats/quantiles.h"

namespace relevance::forest {
namespace {

// A bin being filled, in ascending order.
struct Bin {
  double lowest = 0;
  double highest = 0;
  double value_sum = 0;
  double shap_sum = 0;
  std::int64_t count = 0;

  void add(const EffectSample& sample) {
    add({sample.value, sample.value, sample.value, sample.shap, 1});
  }
  void add(const Bin& other) {
    if (count == 0) lowest = other.lowest;
    highest = other.highest;
    value_sum += other.value_sum;
    shap_sum += other.shap_sum;
    count += other.count;
  }
  // Rounding, or a sum beyond the largest double, does not lead out of the bin's values.
  CurvePoint point() const {
    const auto n = static_cast<double>(count);
    return {std::clamp(value_sum / n, lowest, highest), shap_sum / n, count};
  }
};

// One bin for each different value, ascending.
std::vector<Bin> bins_of_values(std::vector<EffectSample>& samples) {
  std::erase_if(samples, [](const EffectSample& sample) { return !std::isfinite(sample.value); });
  std::sort(samples.begin(), samples.end(), [](const EffectSample& a, const EffectSample& b) {
    return a.value < b.value || (a.value == b.value && a.shap < b.shap);
  });
  std::vector<Bin> bins;
  double current = 0;
  for (const EffectSample& sample : samples) {
    if (bins.empty() || sample.value != current) bins.emplace_back();
    current = sample.value;
    bins.back().add(sample);
  }
  return bins;
}

// Joins neighbours into at most kMaxQuantileBins bins of about equal count.
std::vector<Bin> join_into_quantiles(const std::vector<Bin>& values) {
  double total = 0;
  for (const Bin& value : values) total += static_cast<double>(value.count);
  stats::QuantileBins bins(total, kMaxQuantileBins);
  std::vector<Bin> joined;
  for (const Bin& value : values) {
    if (bins.add(static_cast<double>(value.count))) joined.emplace_back();
    joined.back().add(value);
  }
  return joined;
}

// The curve's mean SHAP values; turned upside down when `sign` is -1.
std::vector<stats::WeightedMean> heights_of(std::span<const CurvePoint> curve, double sign) {
  std::vector<stats::WeightedMean> heights;
  for (const CurvePoint& point : curve) {
    heights.push_back({sign * point.mean_shap, static_cast<double>(point.count)});
  }
  return heights;
}

// The share of the curve's variation that its isotonic regression explains.
double rising_share(const std::vector<stats::WeightedMean>& heights) {
  return stats::spread_of(stats::isotonic_regression(heights)) / stats::spread_of(heights);
}

// Movement within rounding error counts as none.
bool is_flat(std::span<const CurvePoint> curve) {
  constexpr double kRounding = 1e-9;
  double largest = 0;
  for (const CurvePoint& point : curve) {
    if (point.count > 0) largest = std::max(largest, std::abs(point.mean_shap));
  }
  return !(movement_of(curve) > kRounding * largest);
}

}  // namespace

std::vector<CurvePoint> make_effect_curve(std::vector<EffectSample>& samples, EffectBins bins) {
  std::vector<Bin> filled = bins_of_values(samples);
  if (bins == EffectBins::quantiles && filled.size() > kMaxQuantileBins) {
    filled = join_into_quantiles(filled);
  }
  std::vector<CurvePoint> curve;
  curve.reserve(filled.size());
  for (const Bin& bin : filled) curve.push_back(bin.point());
  return curve;
}

double movement_of(std::span<const CurvePoint> curve) {
  double weight = 0;
  for (const CurvePoint& point : curve) weight += static_cast<double>(point.count);
  return weight > 0 ? std::sqrt(stats::spread_of(heights_of(curve, 1)) / weight) : 0;
}

Direction direction_of(std::span<const CurvePoint> curve) {
  if (is_flat(curve)) return Direction::none;
  const double rising = rising_share(heights_of(curve, 1));
  const double falling = rising_share(heights_of(curve, -1));
  if (std::max(rising, falling) < kMonotoneShare) return Direction::nonmonotonic;
  return rising > falling ? Direction::positive : Direction::negative;
}

}  // namespace relevance::forest
