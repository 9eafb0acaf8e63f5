// SPDX-License-Identifier: PostgreSQL
// Exact path-dependent TreeSHAP by quadrature.
//
// What is computed. A row's SHAP value of feature i is i's Shapley value in the game whose players
// are the features and whose worth of a coalition S is what the forest is expected to predict when
// only the features of S are known: a split on a known feature is followed, a split on an unknown
// one is averaged over both children, weighted by the training rows that went there (the
// "path-dependent" expectation of Lundberg, Erion, Lee: Consistent Individualized Feature
// Attribution for Tree Ensembles, 2018, arXiv:1802.03888; it is what XGBoost's pred_contribs and
// shap's tree_path_dependent give). A row's values and the base value add up to its prediction.
//
// How. Their algorithm carries, down each path, a table of subset weights by subset size: depth
// squared operations per leaf, with divisions and branches. Yu, Xu, Bifet, Read (Linear TreeShap,
// 2022, arXiv:2209.08192) carry a polynomial instead, linear in the depth, but unwind it by
// polynomial division, which loses digits on deep trees. Wettenstein, Mitchell, Yu
// (Quadrature-TreeSHAP, 2026, arXiv:2605.04497) keep the polynomial as its values at a few
// Gauss-Legendre points: going down multiplies them, coming up sums them, nothing is unwound, and
// all factors lie in (0, 1]. We follow them, and go further: both children's factors sum to 1,
// which leaves one factor per split, tabulated once per tree, and an inner loop of multiplications
// and additions without a branch, which runs many rows side by side. shap_program.h has the
// formulas, shap_kernel.inc the loop.
//
// Cost: rows × trees × splits × quadrature points (half the number of different features on the
// longest path, at most 8), divided by the width of the processor's vectors, which is detected at
// run time.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "forest/flat_forest.h"
#include "forest/shap_kernel.h"

namespace relevance::forest {

// Explains rows with one forest. Construction tabulates the trees once; explaining is then linear
// in rows × trees × leaves. The forest is not needed afterwards. One object may explain in several
// threads.
class TreeShap {
 public:
  // Throws what validate() throws.
  explicit TreeShap(const Forest& forest, TreeKernel kernel = kernels().front().run);
  ~TreeShap();
  TreeShap(const TreeShap&) = delete;
  TreeShap& operator=(const TreeShap&) = delete;

  // The forest's mean prediction over its training rows: every row's values plus this add up to the
  // row's prediction.
  double base_value() const;

  // out: rows × features doubles, row-major, in units of the target. threads 0: all processors.
  // progress, when given, is called now and then with the share done, always from the calling
  // thread; an exception that it throws stops the work and is rethrown, with out incomplete.
  void explain(Matrix rows, std::span<double> out, unsigned threads = 0,
               const std::function<void(double)>& progress = {}) const;
  // The contributions of some of the trees; those of all ranges add up to the full values.
  void explain(TreeRange trees, Matrix rows, std::span<double> out, unsigned threads = 0,
               const std::function<void(double)>& progress = {}) const;

 private:
  TreeKernel kernel_;
  std::vector<ShapProgram> trees_;
  double base_value_ = 0;
  std::size_t features_ = 0;
};

}  // namespace relevance::forest
