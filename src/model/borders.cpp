// SPDX-License-Identifier: PostgreSQL
#include "model/borders.h"

#include <cmath>
#include <cstddef>
#include <numeric>

namespace relevance::model {
namespace {

// A feature's borders while they are thinned out.
struct Thinning {
  std::vector<std::size_t> used;  // per border: 1 if a tree uses it, then how many up to it are

  // The number of the border, from 1, that separates as `threshold` does: numbers are whole.
  // 0: all values are at or above it; one more than there are borders: all are below.
  std::size_t border_of(float threshold) const {
    const double border = std::ceil(static_cast<double>(threshold));
    if (border < 1) return 0;
    const auto beyond = static_cast<double>(used.size() + 1);
    return static_cast<std::size_t>(std::min(border, beyond));
  }

  void mark(float threshold) {
    const std::size_t border = border_of(threshold);
    if (border > 0 && border <= used.size()) used[border - 1] = 1;
  }

  void count() { std::partial_sum(used.begin(), used.end(), used.begin()); }

  float renumber(float threshold) const {
    const std::size_t border = border_of(threshold);
    if (border == 0) return threshold;
    const std::size_t all = used.empty() ? 0 : used.back();
    return static_cast<float>(border <= used.size() ? used[border - 1] : all + 1);
  }

  std::vector<double> select(const std::vector<double>& borders) const {
    std::vector<double> out;
    for (std::size_t i = 0; i < borders.size(); ++i) {
      if (used[i] > out.size()) out.push_back(borders[i]);
    }
    return out;
  }
};

// For each split on a feature with borders.
template <typename Visit>
void visit_splits(forest::Forest& forest, const std::vector<FeatureInfo>& features, Visit visit) {
  for (auto& tree : forest.trees) {
    for (forest::Node& node : tree) {
      if (node.feature == forest::kLeaf) continue;
      const auto feature = static_cast<std::size_t>(node.feature);
      if (features[feature].borders) visit(feature, node.threshold);
    }
  }
}

}  // namespace

double border_between(double low, double high) {
  const double middle = std::midpoint(low, high);
  return middle > low ? middle : high;
}

void drop_unused_borders(forest::Forest& forest, std::vector<FeatureInfo>& features) {
  std::vector<Thinning> thinnings(features.size());
  for (std::size_t f = 0; f < features.size(); ++f) {
    if (features[f].borders) thinnings[f].used.assign(features[f].borders->size(), 0);
  }
  visit_splits(forest, features,
               [&](std::size_t f, float threshold) { thinnings[f].mark(threshold); });
  for (Thinning& thinning : thinnings) thinning.count();
  visit_splits(forest, features, [&](std::size_t f, float& threshold) {
    threshold = thinnings[f].renumber(threshold);
  });
  for (std::size_t f = 0; f < features.size(); ++f) {
    if (features[f].borders) features[f].borders = thinnings[f].select(*features[f].borders);
  }
}

}  // namespace relevance::model
