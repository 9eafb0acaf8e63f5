// SPDX-License-Identifier: PostgreSQL
// One tree, compiled for explaining: a linear list of steps over tables.
//
// The mathematics. Write a path's conditions on feature j as o_j (1 when the row meets all of them,
// 0 otherwise) and z_j (the share of training rows that pass them, a product of cover ratios). With
//
//   f_j(t) = o_j t + z_j (1 - t),
//
// a leaf of value v gives feature i exactly  v (o_i - z_i) * integral over [0,1] of prod_{j != i}
// f_j(t): the Shapley weights |S|!(d-|S|-1)!/d! are the Beta integrals of t^|S| (1-t)^(d-1-|S|).
// The integrand is a polynomial, so Gauss-Legendre points t_q with weights w_q give the integral
// without error.
//
// From leaves to splits. Let C(t) be the product of the f's of the path down to a split, H1(t) and
// H2(t) the sums over the leaves below its two children of v times the f's met below. If the
// split's feature is new on its path, both children's leaves together give it
//
//   (o - z) * sum_q w_q C(t_q) (H1(t_q) - H2(t_q)),
//
// o and z being those of the first child, for the second child's are 1 - o and 1 - z. For the same
// reason the first child's factor f and the second child's sum to 1 at every t, so that
//
//   C1 = C f,  C2 = C (1 - f),  H = H2 + f (H1 - H2),  f = z + (o - z) t,
//
// and there is no division at all.
//
// A feature met again. Let z' be its share so far and o' whether the row met its conditions so far.
// The factor f' = o' t + z'(1 - t) is in C already and must be replaced by the finer one. If o' = 1
// then f = (o t + z' z (1 - t)) / f', and what the split adds to the feature, beyond what the split
// above already gave it, shrinks to
//
//   (o - z) * sum_q w_q C (H1 - H2) m,   m = z' / f'^2.
//
// If o' = 0 then f = z and the split adds nothing. Both hold for any z', zero included: f' > 0
// inside (0,1) when o' = 1.
//
// Both in one. With the weight w = o' (o - z), which is all that a row brings, and g = t / f',
// which is the split's alone,
//
//   f = z + w g,   effect = w * sum_q w_q C (H1 - H2) m,
//
// where for a new feature g = t and m = 1. w has three values: a split's own side, the other one, 0
// where the row failed earlier conditions on the feature. Those are an interval of its values, so a
// row's w takes comparisons with constants and nothing of the path. No branch on a row is left. A
// split whose children are both leaves ("twig") needs no way down and up: H1 - H2 is a constant.
//
// Numbers. Tables are floats. A tree's leaf values are centred on the tree's mean first, which
// changes no SHAP value but keeps the rounding relative to the effects, not to the target's level.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "forest/flat_forest.h"

namespace relevance::forest {

// Eight points are exact for paths with up to 16 different features. Beyond, a path's z's multiply
// to no less than 1/N, for its leaf holds one of N training rows. However long the path, a row that
// meets all of its conditions sees an integrand that rises no faster than N^(t-1): eight points are
// within 1e-6 of the leaf's value for N of a million. Conditions that a row fails bring their z
// along as a factor.
inline constexpr int kMaxPoints = 8;

// A split as the steps read it. Twigs: weights and share already multiplied with H1 - H2, and H2
// added to the share, so that f is H.
struct ShapSplit {
  std::uint32_t column = 0;  // of the rows
  std::uint32_t local = 0;   // the column's index among the tree's own columns
  float threshold = 0;       // w is
  float when_less = 0;       //   this when value < threshold,
  float when_not_less = 0;   //   this when not,
  float when_missing = 0;    //   this when NaN,
  float lower = 0;           //   0 when value < lower
  float upper = 0;           //   or value >= upper; NaN: no such bound (repeated features only)
  float share = 0;           // z of the first child
  float second_value = 0;    // the second child's value when that is a leaf
  std::uint32_t table = 0;   // repeated features: index of the g(t_q), followed by the m(t_q)
};

// New and repeated are separate kinds so that there is one branch per step.
enum class ShapStep : std::uint8_t {
  twig,
  twig_repeated,
  enter,
  enter_repeated,
  turn,
  turn_repeated,
  leave,
  leave_repeated,
  leave_leaf,
  leave_leaf_repeated,
};

struct ShapProgram {
  struct Step {
    ShapStep kind;
    std::uint32_t split;
  };
  int points = 1;                      // quadrature points
  std::size_t depth = 0;               // splits on the longest path
  double mean = 0;                     // of the tree's prediction, weighted by cover
  std::vector<std::uint32_t> columns;  // the different columns that the tree splits on
  std::vector<ShapSplit> splits;       // in the order in which they are entered
  std::vector<Step> steps;             // empty when the tree is a single leaf
  std::vector<float> table;
  std::vector<float> times;    // t_q
  std::vector<float> weights;  // w_q
};

ShapProgram compile_tree(const std::vector<Node>& tree, std::size_t features);

// Interactions of two features. The worth of a coalition is linear in each player, so with the
// players' times apart, F(t_1, t_2, …) = sum over leaves of v prod_j f_j(t_j), the SHAP value of
// feature i is the integral of dF/dt_i along t_1 = t_2 = … = t, and the interaction value of
// i and j (Lundberg et al. 2018, each half of the pair) is
//
//   half the integral of d2F/dt_i dt_j.
//
// A leaf has a part in it if both features are on its path: let i's split be above j's. What j's
// split adds to its SHAP value at a point, E = w C (H1 - H2) m, has i's factor f_i in C, and the
// derivative replaces that by o_i - z_i, i.e. multiplies by
//
//   (o - z) / f = (1 - z) / (t + z (1 - t)) if o = 1,   -1 / (1 - t) if o = 0.
//
// (If f is 0, so is o - z.) The first is the path's alone, the second a constant: a split needs one
// sum over the points for each other feature on its path, and one for all that the row failed.
struct PathSplit {
  std::uint32_t slot = 0;       // place of the feature among the different ones on its path
  std::uint32_t ratios = 0;     // half of (1 - z) / (t + z (1 - t)): first child's, then second's
  std::int32_t less_first = 0;  // all bits set when the first child takes values < threshold
  std::int32_t missing_first = 0;  // likewise NaN
};

// Places of unordered pairs in a triangle.
inline std::size_t pair_count(std::size_t columns) {
  return columns < 2 ? 0 : columns * (columns - 1) / 2;
}
inline std::size_t pair_index(std::size_t a, std::size_t b) {
  return a > b ? pair_count(a) + b : pair_count(b) + a;
}

// Within a tree, a triangle with a diagonal, which needs no comparison of a and b.
inline std::uint32_t triangle(std::uint32_t side) {
  return side * (side + 1) / 2;
}
inline std::uint32_t local_pair(std::uint32_t a, std::uint32_t b) {
  return std::max(triangle(a) + b, triangle(b) + a);
}

struct InteractionProgram {
  struct Pair {
    std::uint32_t local;   // local_pair() among the tree's own columns
    std::uint32_t global;  // pair_index() among all columns
  };
  ShapProgram shap;
  std::vector<PathSplit> paths;  // one for each of shap.splits
  std::vector<float> ratios;
  std::vector<float> failed;  // half of -1 / (1 - t_q)
  std::vector<Pair> pairs;    // that meet on a path
};

InteractionProgram compile_interactions(const std::vector<Node>& tree, std::size_t features);

}  // namespace relevance::forest
