// SPDX-License-Identifier: PostgreSQL
#include "forest/effect_curve.h"

#include <algorithm>
#include <cmath>

namespace relevance::forest {
namespace {

// A bin being filled.
struct Bin {
  double value_sum = 0;
  double shap_sum = 0;
  std::int64_t count = 0;

  void add(const Bin& other) {
    value_sum += other.value_sum;
    shap_sum += other.shap_sum;
    count += other.count;
  }
  CurvePoint point() const {
    const auto n = static_cast<double>(count);
    return {value_sum / n, shap_sum / n, count};
  }
};

// One bin for each different value, ascending.
std::vector<Bin> bins_of_values(std::vector<EffectSample>& samples) {
  std::erase_if(samples, [](const EffectSample& sample) { return !std::isfinite(sample.value); });
  std::sort(samples.begin(), samples.end(), [](const EffectSample& a, const EffectSample& b) {
    return a.value < b.value || (a.value == b.value && a.shap < b.shap);
  });
  std::vector<Bin> bins;
  float current = 0;
  for (const EffectSample& sample : samples) {
    if (bins.empty() || sample.value != current) bins.emplace_back();
    current = sample.value;
    bins.back().add({static_cast<double>(sample.value), sample.shap, 1});
  }
  return bins;
}

// Joins neighbours into at most kMaxQuantileBins bins of about equal count. The target size is
// recomputed from the remaining rows after each bin, so that a very frequent value costs one bin.
std::vector<Bin> join_into_quantiles(const std::vector<Bin>& values) {
  std::int64_t left = 0;
  for (const Bin& value : values) left += value.count;
  std::vector<Bin> joined;
  Bin open;
  for (const Bin& value : values) {
    const std::size_t free = kMaxQuantileBins - joined.size();  // including the open bin
    const double fair = static_cast<double>(left) / static_cast<double>(free);
    const double missing = fair - static_cast<double>(open.count);
    const double excess = static_cast<double>(open.count + value.count) - fair;
    if (open.count > 0 && free > 1 && excess > missing) {
      joined.push_back(open);
      left -= open.count;
      open = {};
    }
    open.add(value);
  }
  if (open.count > 0) joined.push_back(open);
  return joined;
}

double mean_of(std::span<const CurvePoint> curve) {
  double sum = 0;
  double weight = 0;
  for (const CurvePoint& point : curve) {
    sum += static_cast<double>(point.count) * point.mean_shap;
    weight += static_cast<double>(point.count);
  }
  return weight > 0 ? sum / weight : 0;
}

double spread_of(std::span<const CurvePoint> curve) {
  const double mean = mean_of(curve);
  double spread = 0;
  for (const CurvePoint& point : curve) {
    const double away = point.mean_shap - mean;
    spread += static_cast<double>(point.count) * away * away;
  }
  return spread;
}

// Adjacent points to which the isotonic fit assigns one value.
struct Pool {
  double mean;
  double weight;
  double residual;  // weighted sum of squares about the mean

  Pool joined_with(const Pool& next) const {
    const double total = weight + next.weight;
    const double step = next.mean - mean;
    return {mean + step * next.weight / total, total,
            residual + next.residual + step * step * weight * next.weight / total};
  }
};

// The weighted residual sum of squares of the best non-decreasing fit of sign * curve, by pooling
// adjacent violators.
double isotonic_residual(std::span<const CurvePoint> curve, double sign) {
  std::vector<Pool> pools;
  for (const CurvePoint& point : curve) {
    if (point.count <= 0) continue;
    Pool pool{sign * point.mean_shap, static_cast<double>(point.count), 0};
    while (!pools.empty() && pools.back().mean >= pool.mean) {
      pool = pools.back().joined_with(pool);
      pools.pop_back();
    }
    pools.push_back(pool);
  }
  double residual = 0;
  for (const Pool& pool : pools) residual += pool.residual;
  return residual;
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
  return weight > 0 ? std::sqrt(spread_of(curve) / weight) : 0;
}

Direction direction_of(std::span<const CurvePoint> curve) {
  if (is_flat(curve)) return Direction::none;
  const double spread = spread_of(curve);
  const double rising = 1 - isotonic_residual(curve, 1) / spread;
  const double falling = 1 - isotonic_residual(curve, -1) / spread;
  if (std::max(rising, falling) < kMonotoneShare) return Direction::nonmonotonic;
  return rising > falling ? Direction::positive : Direction::negative;
}

}  // namespace relevance::forest
