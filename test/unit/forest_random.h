// SPDX-License-Identifier: PostgreSQL
// Random forests and rows for the forest's tests: deterministic, and deliberately irregular.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "forest/flat_forest.h"

namespace relevance::forest {

struct RandomTreeOptions {
  int depth = 4;
  std::size_t features = 4;
  double leaf_share = 0.2;        // of the nodes above the full depth that are leaves
  double zero_cover_share = 0.0;  // of the splits that send all training rows one way
  float level = 0;                // added to every leaf
};

class RandomTrees {
 public:
  explicit RandomTrees(std::uint64_t seed) : random_(seed) {}

  std::vector<Node> tree(const RandomTreeOptions& options) {
    std::vector<Node> nodes(1);
    grow(nodes, 0, options, 0, 1024.0F);
    return nodes;
  }

  Forest forest(const RandomTreeOptions& options, int trees) {
    Forest forest;
    forest.base = 0.5;
    forest.features = options.features;
    for (int t = 0; t < trees; ++t) forest.trees.push_back(tree(options));
    return forest;
  }

  // Values on the same grid as the thresholds, so that some are equal.
  std::vector<float> rows(std::size_t rows, std::size_t features, double missing_share = 0.15) {
    std::vector<float> values(rows * features);
    for (float& value : values) {
      value = chance(missing_share) ? std::numeric_limits<float>::quiet_NaN() : grid_value();
    }
    return values;
  }

  bool chance(double share) { return uniform() < share; }
  double uniform() { return std::uniform_real_distribution<double>(0, 1)(random_); }
  double normal() { return std::normal_distribution<double>()(random_); }

 private:
  float grid_value() { return static_cast<float>(std::floor(uniform() * 33) / 16 - 1); }

  void grow(std::vector<Node>& nodes, std::size_t index, const RandomTreeOptions& options,
            int depth, float cover) {
    Node node;
    node.cover = cover;
    if (depth == options.depth || (depth > 0 && chance(options.leaf_share))) {
      node.value = options.level + static_cast<float>(normal());
    } else {
      node.feature = static_cast<std::int32_t>(uniform() * static_cast<double>(options.features));
      node.threshold = grid_value();
      node.default_left = chance(0.5);
      node.gain = static_cast<float>(uniform());
      float left = cover * static_cast<float>(0.05 + 0.9 * uniform());
      if (chance(options.zero_cover_share)) left = chance(0.5) ? 0 : cover;
      node.left = static_cast<std::uint32_t>(nodes.size());
      nodes.resize(nodes.size() + 2);
      grow(nodes, node.left, options, depth + 1, left);
      grow(nodes, node.right(), options, depth + 1, cover - left);
    }
    nodes[index] = node;
  }

  std::mt19937_64 random_;
};

inline Matrix matrix_of(const std::vector<float>& values, std::size_t features) {
  return {values.data(), values.size() / features, features};
}

}  // namespace relevance::forest
