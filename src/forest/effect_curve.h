// SPDX-License-Identifier: PostgreSQL
// Effect curves: a feature's value against its mean SHAP value, and what such a curve says in a
// word.
//
// A curve has a point a bin. Discrete features get a bin a value. Others get at most
// kMaxQuantileBins bins of about the same number of rows, in the order of the value; rows of equal
// value always share a bin, since nothing can tell them apart, so a value that many rows have fills
// a bin of its own.
//
// Direction. A curve is noisy, so asking whether each step goes up is hopeless. We ask how much of
// its movement a rising curve explains: the weighted least-squares fit among all non-decreasing
// sequences (isotonic regression; pooling adjacent violators finds it in one pass: Barlow,
// Bartholomew, Bremner, Brunk: Statistical Inference under Order Restrictions, 1972) has a
// residual, and 1 - residual / spread is the rising share; the falling share likewise. A share of
// at least kMonotoneShare names the direction. For 20 bins: pure noise reaches 0.14 on average (H_n
// - 1 of n - 1 degrees of freedom), a straight line under noise of half its own spread 0.92, a
// symmetric valley 0.37, one that turns after 40 % of the rows 0.87, after 30 % of them 0.99: a
// turn near one end does not hide where the rest goes.
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
  float value;
  double shap;
};

// Rows whose value is not finite are left out. Sorts the samples on the way.
std::vector<CurvePoint> make_effect_curve(std::vector<EffectSample>& samples, EffectBins bins);

// The weighted standard deviation of the curve's mean SHAP values: how far the feature moves the
// prediction on average over everything else.
double movement_of(std::span<const CurvePoint> curve);

}  // namespace relevance::forest
