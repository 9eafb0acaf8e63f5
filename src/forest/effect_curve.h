// SPDX-License-Identifier: PostgreSQL
// Effect curves: a feature's mean SHAP value by the feature's value, and the curve's direction.
//
// A curve has one point per bin. Discrete features get one bin per value. Others get at most
// kMaxQuantileBins bins of about the same number of rows, in ascending order of the value. Rows of
// equal value always share a bin, so a very frequent value fills a bin of its own.
//
// Direction. A curve is noisy, so testing whether each step goes up is hopeless. Instead we measure
// how much of its variation a rising curve explains: the rising share is the spread of its isotonic
// regression (isotonic_regression.h) divided by its own; likewise the falling share. A share of
// at least kMonotoneShare decides the direction. For 20 bins, the share is 0.14 on average for pure
// noise (H_n - 1 of n - 1 degrees of freedom), 0.92 for a straight line with noise of half its own
// spread, 0.37 for a symmetric valley, 0.87 for a valley whose minimum lies after 40 % of the rows
// and 0.99 after 30 %: a turn near one end does not mask the direction of the rest.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "forest/ranking.h"

namespace relevance::forest {

inline constexpr std::size_t kMaxQuantileBins = 20;
inline constexpr double kMonotoneShare = 0.9;

// One row's value of a feature and the feature's SHAP value there.
struct EffectSample {
  double value;
  double shap;
};

// Leaves out rows whose value is not finite: removes their samples, and sorts the rest in place.
std::vector<CurvePoint> make_effect_curve(std::vector<EffectSample>& samples, EffectBins bins);

// The weighted standard deviation of the curve's mean SHAP values: how far the feature moves the
// prediction, averaged over the other features.
double movement_of(std::span<const CurvePoint> curve);

}  // namespace relevance::forest
