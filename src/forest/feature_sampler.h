// SPDX-License-Identifier: PostgreSQL
// The features that a node may split by.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "forest/random.h"

namespace relevance::forest {

// Draws features one by one, without replacement, anew for each node. The order is random even
// where a node may use all features: of equally good splits the first is taken, so duplicate
// features share the importance, and trees treat rare rows differently.
class FeatureSampler {
 public:
  // features: those to draw from. share: how many of them each node may use, at least one.
  FeatureSampler(std::vector<std::size_t> features, double share)
      : features_(std::move(features)),
        per_node_(share >= 1 ? features_.size()
                             : std::max<std::size_t>(
                                   1, static_cast<std::size_t>(
                                          share * static_cast<double>(features_.size())))) {}

  // Resets the order, so that a tree's draws do not depend on earlier trees.
  void start_tree(Random random) {
    random_ = random;
    std::sort(features_.begin(), features_.end());
  }

  // Calls try_feature for each feature that the node may use. If none of them yields a split
  // (found() is false), tries further features until one does, as scikit-learn does.
  template <typename TryFeature, typename Found>
  void draw(TryFeature try_feature, Found found) {
    for (std::size_t i = 0; i < features_.size() && (i < per_node_ || !found()); ++i) {
      const auto left = static_cast<std::uint32_t>(features_.size() - i);
      std::swap(features_[i], features_[i + random_.below(left)]);
      try_feature(features_[i]);
    }
  }

 private:
  std::vector<std::size_t> features_;
  std::size_t per_node_;
  Random random_{0};
};

}  // namespace relevance::forest
