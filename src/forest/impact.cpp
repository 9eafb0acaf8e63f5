// SPDX-License-Identifier: PostgreSQL
#include "forest/impact.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "forest/tree_shap.h"

namespace relevance::forest {
namespace {

// SHAP values held besides the result: rows × features × groups of trees.
constexpr std::size_t kHeldValues = std::size_t{1} << 22;
constexpr std::size_t kMinRowsAtOnce = 256;  // so that there is work for all threads

std::size_t rows_at_once(Matrix rows, std::size_t groups) {
  const std::size_t fitting = kHeldValues / std::max<std::size_t>(rows.features * groups, 1);
  return std::clamp<std::size_t>(std::max(fitting, kMinRowsAtOnce), 1,
                                 std::max<std::size_t>(rows.rows, 1));
}

// Groups of similar size, in tree order; a single group where none can be left out.
std::vector<TreeRange> tree_groups(std::size_t trees, bool independent_trees) {
  const std::size_t groups =
      independent_trees ? std::max<std::size_t>(std::min(trees, kTreeGroups), 1) : 1;
  std::vector<TreeRange> ranges;
  for (std::size_t g = 0; g < groups; ++g) {
    ranges.push_back({trees * g / groups, trees * (g + 1) / groups});
  }
  return ranges;
}

// The SHAP values of a chunk of rows from each group of trees, and their sums.
class PieceExplainer {
 public:
  PieceExplainer(const Forest& forest, std::vector<TreeRange> groups)
      : explainer_(forest),
        groups_(std::move(groups)),
        trees_(forest.trees.size()),
        features_(forest.features),
        by_group_(groups_.size()),
        sums_without_(groups_.size(), std::vector<double>(features_, 0.0)) {}

  // out: rows × features.
  void explain(Matrix rows, std::span<double> out, unsigned threads,
               const std::function<void(double)>& progress) {
    const auto all = static_cast<double>(groups_.size());
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      by_group_[g].resize(out.size());
      explainer_.explain(groups_[g], rows, by_group_[g], threads,
                         [&](double share) { progress((static_cast<double>(g) + share) / all); });
      for (std::size_t i = 0; i < out.size(); ++i) out[i] += by_group_[g][i];
    }
    if (groups_.size() > 1) leave_groups_out(out);
  }

  // Per group left out: sums of |SHAP| over the rows so far.
  const std::vector<std::vector<double>>& sums_without() const { return sums_without_; }

 private:
  void leave_groups_out(std::span<const double> all) {
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      // Scaled up, so that the remaining trees stand for all.
      const auto left = static_cast<double>(trees_ - groups_[g].size());
      const double scale = static_cast<double>(trees_) / left;
      std::vector<double>& sums = sums_without_[g];
      for (std::size_t i = 0; i < all.size(); i += features_) {
        for (std::size_t f = 0; f < features_; ++f) {
          sums[f] += scale * std::abs(all[i + f] - by_group_[g][i + f]);
        }
      }
    }
  }

  const TreeShap explainer_;
  const std::vector<TreeRange> groups_;
  const std::size_t trees_;
  const std::size_t features_;
  std::vector<std::vector<double>> by_group_;
  std::vector<std::vector<double>> sums_without_;
};

std::vector<double> norms_of(std::span<const double> values) {
  std::vector<double> norms(values.begin(), values.end());
  const double largest = norms.empty() ? 0 : *std::max_element(norms.begin(), norms.end());
  for (double& norm : norms) norm = largest > 0 ? norm / largest : 0;
  return norms;
}

}  // namespace

std::vector<double> scores_of(const Impact& impact) {
  std::vector<double> scores = norms_of(impact.shap_mean_abs);
  const std::vector<double> native = norms_of(impact.native);
  for (std::size_t f = 0; f < scores.size(); ++f) scores[f] = (scores[f] + native[f]) / 2;
  return scores;
}

Explanation explain_forest(const Forest& forest, bool independent_trees, Matrix rows,
                           unsigned threads, const std::function<void(double)>& progress) {
  check_rows(rows, forest.features);
  const std::vector<TreeRange> groups = tree_groups(forest.trees.size(), independent_trees);
  PieceExplainer explainer(forest, groups);
  Explanation out;
  out.native = native_importance(forest);
  out.shap.resize(rows.rows * rows.features);
  const std::size_t step = rows_at_once(rows, groups.size());
  for (std::size_t first = 0; first < rows.rows; first += step) {
    const std::size_t count = std::min(step, rows.rows - first);
    explainer.explain({rows.row(first), count, rows.features},
                      std::span(out.shap).subspan(first * rows.features, count * rows.features),
                      threads, [&](double share) {
                        if (!progress) return;
                        progress((static_cast<double>(first) + share * static_cast<double>(count)) /
                                 static_cast<double>(rows.rows));
                      });
  }
  if (groups.size() < 2) return out;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    Impact without{explainer.sums_without()[g], native_importance_without(forest, groups[g])};
    for (double& sum : without.shap_mean_abs) sum /= static_cast<double>(rows.rows);
    out.replicates.push_back(std::move(without));
  }
  return out;
}

double jackknife_variance(std::span<const double> replicates) {
  if (replicates.size() < 2) return 0;
  const auto n = static_cast<double>(replicates.size());
  const double mean = std::accumulate(replicates.begin(), replicates.end(), 0.0) / n;
  double squares = 0;
  for (const double value : replicates) squares += (value - mean) * (value - mean);
  return (n - 1) / n * squares;
}

}  // namespace relevance::forest
