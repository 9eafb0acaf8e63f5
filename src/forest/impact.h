// SPDX-License-Identifier: PostgreSQL
// How much impact each feature has, and how uncertain that estimate is.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "forest/flat_forest.h"

namespace relevance::forest {

// One value per feature each.
struct Impact {
  std::vector<double> shap_mean_abs;
  std::vector<double> native;
};

// The mean of shap_mean_abs and native, each divided by its largest value: one per feature, 0 to 1.
std::vector<double> scores_of(const Impact& impact);

struct Explanation {
  std::vector<double> shap;    // rows × features, in units of the target
  std::vector<double> native;  // one per feature: native_importance()
  // The impact without each of up to kTreeGroups groups of trees in turn: replicates of a
  // delete-a-group jackknife. Empty for boosted trees, which depend on one another, and for a
  // single tree: there, no group can be left out.
  std::vector<Impact> replicates;
};

inline constexpr std::size_t kTreeGroups = 20;

// independent_trees: whether the trees were grown independently, as in a random forest. Rows are
// processed in chunks, so that memory other than `shap` does not grow with their number.
// threads, progress: as in TreeShap::explain.
Explanation explain_forest(const Forest& forest, bool independent_trees, Matrix rows,
                           unsigned threads, const std::function<void(double)>& progress = {});

// The variance of an estimate, from its values when each of G groups is left out in turn:
// (G − 1)/G Σ (value − mean)² (delete-a-group jackknife; Shao and Tu 1995). 0 for fewer than two.
double jackknife_variance(std::span<const double> replicates);

}  // namespace relevance::forest
