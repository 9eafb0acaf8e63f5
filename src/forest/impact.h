// SPDX-License-Identifier: PostgreSQL
// How much each feature weighs, and how far that is chance.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "forest/flat_forest.h"

namespace relevance::forest {

// One value a feature each.
struct Impact {
  std::vector<double> shap_mean_abs;
  std::vector<double> native;
};

// The mean of shap_mean_abs and native, each divided by its largest value: one a feature, 0 to 1.
std::vector<double> scores_of(const Impact& impact);

struct Explanation {
  std::vector<double> shap;    // rows × features, in units of the target
  std::vector<double> native;  // one a feature: native_importance()
  // The impact as it would be without each of up to kTreeGroups groups of trees: replicates of a
  // delete-a-group jackknife. Empty for trees that are grown one on top of another, and for a
  // single tree: nothing can be left out there.
  std::vector<Impact> replicates;
};

inline constexpr std::size_t kTreeGroups = 20;

// independent_trees: whether the trees were grown each by itself, as in a random forest. The rows
// are walked in pieces, so that beyond `shap` the memory does not depend on their number.
// threads, progress: as TreeShap::explain takes them.
Explanation explain_forest(const Forest& forest, bool independent_trees, Matrix rows,
                           unsigned threads, const std::function<void(double)>& progress = {});

// The variance of a figure by what it comes to when each of several groups is left out in turn:
// (G − 1)/G Σ (value − mean)² (delete-a-group jackknife; Shao and Tu 1995). 0 for fewer than two.
double jackknife_variance(std::span<const double> replicates);

}  // namespace relevance::forest
