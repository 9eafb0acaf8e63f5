// SPDX-License-Identifier: PostgreSQL
#include "model/borders.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace relevance::model {
namespace {

// A feature's borders while they are thinned out.
class Thinning {
 public:
  Thinning(const FeatureInfo& feature, std::span<const float> codes)
      : codes_(codes), used_(feature.borders ? feature.borders->size() : 0) {}

  void mark(float threshold) {
    const std::size_t border = border_of(threshold);
    if (border > 0 && border <= used_.size()) used_[border - 1] = 1;
  }

  void count() { std::partial_sum(used_.begin(), used_.end(), used_.begin()); }

  float renumber(float threshold) const {
    const std::size_t border = border_of(threshold);
    if (border > used_.size()) return static_cast<float>(used_.empty() ? 1 : used_.back() + 1);
    return static_cast<float>(border == 0 ? 0 : used_[border - 1]);
  }

  std::vector<double> select(const std::vector<double>& borders) const {
    std::vector<double> out;
    for (std::size_t i = 0; i < borders.size(); ++i) {
      if (used_[i] > out.size()) out.push_back(borders[i]);
    }
    return out;
  }

 private:
  // How many codes are below the threshold: the number of the border, from 1, that separates as it
  // does. 0: no value is below it; one more than there are borders: all are.
  std::size_t border_of(float threshold) const {
    return static_cast<std::size_t>(std::lower_bound(codes_.begin(), codes_.end(), threshold) -
                                    codes_.begin());
  }

  std::span<const float> codes_;
  std::vector<std::size_t>
      used_;  // per border: 1 if a tree uses it; after count(), how many up to it
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

void compare_ranks(forest::Forest& forest, std::vector<FeatureInfo>& features,
                   std::span<const std::vector<float>> codes) {
  std::vector<Thinning> thinnings;
  for (std::size_t f = 0; f < features.size(); ++f) thinnings.emplace_back(features[f], codes[f]);
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
