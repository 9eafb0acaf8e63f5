// SPDX-License-Identifier: PostgreSQL
#include "forest/flat_forest.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "forest/parallel.h"

namespace relevance::forest {
namespace {

// Rows per block: enough that a tree, once in the cache, serves many rows.
constexpr std::size_t kRowsPerBlock = 256;

[[noreturn]] void reject(std::size_t tree, std::size_t node, const std::string& what) {
  throw Error("bad_forest",
              "The forest cannot be read: node " + std::to_string(node) + " of tree " +
                  std::to_string(tree) + " " + what + ".",
              {},
              "A tree must begin with its root; children must follow their parent, side by side.");
}

bool is_cover(float cover) {
  return std::isfinite(cover) && cover >= 0;
}

// Checks one tree. Tracks each node's depth, so that no child is shared or too deep.
class TreeCheck {
 public:
  TreeCheck(const std::vector<Node>& tree, std::size_t features, std::size_t number)
      : tree_(tree), features_(features), number_(number), depth_(tree.size(), 0) {}

  void run() {
    if (tree_.empty()) {
      throw Error("bad_forest", "Tree " + std::to_string(number_) + " has no nodes.");
    }
    depth_[0] = 1;
    for (std::size_t i = 0; i < tree_.size(); ++i) check(i);
  }

 private:
  void check(std::size_t i) {
    const Node& node = tree_[i];
    if (!is_cover(node.cover)) reject(number_, i, "has a negative or infinite cover");
    if (node.feature == kLeaf) {
      if (!std::isfinite(node.value)) reject(number_, i, "is a leaf without a finite value");
      return;
    }
    if (node.feature < 0 || static_cast<std::size_t>(node.feature) >= features_) {
      reject(
          number_, i,
          "splits on feature " + std::to_string(node.feature) + " of " + std::to_string(features_));
    }
    if (std::isnan(node.threshold)) reject(number_, i, "has no threshold");
    adopt(i, node.left);
    adopt(i, node.right());
  }

  void adopt(std::size_t parent, std::size_t c) {
    if (c <= parent || c >= tree_.size()) {
      reject(number_, parent, "has a child out of range (" + std::to_string(c) + ")");
    }
    if (depth_[c] != 0) reject(number_, parent, "shares a child with another node");
    // Below an unreachable node (depth 0) depths are too small, but those nodes are never read.
    depth_[c] = depth_[parent] + 1;
    if (depth_[c] > kMaxDepth + 1)
      reject(number_, c, "is deeper than " + std::to_string(kMaxDepth));
  }

  const std::vector<Node>& tree_;
  const std::size_t features_;
  const std::size_t number_;
  std::vector<std::size_t> depth_;
};

bool goes_left(const Node& node, float value) {
  return std::isnan(value) ? node.default_left != 0 : value < node.threshold;
}

float leaf_value(const std::vector<Node>& tree, const float* row) {
  const Node* node = tree.data();
  while (node->feature != kLeaf) {
    node = &tree[goes_left(*node, row[node->feature]) ? node->left : node->right()];
  }
  return node->value;
}

void predict_block(const Forest& forest, Matrix rows, std::size_t first, std::size_t last,
                   std::vector<double>& predictions) {
  for (const std::vector<Node>& tree : forest.trees) {
    for (std::size_t r = first; r < last; ++r) {
      predictions[r] += static_cast<double>(leaf_value(tree, rows.row(r)));
    }
  }
}

}  // namespace

void validate(const Forest& forest) {
  if (!std::isfinite(forest.base)) throw Error("bad_forest", "The forest's base is not finite.");
  for (std::size_t t = 0; t < forest.trees.size(); ++t) {
    TreeCheck(forest.trees[t], forest.features, t).run();
  }
}

void check_rows(Matrix rows, std::size_t features) {
  if (rows.features != features) {
    throw Error("bad_rows",
                "The rows have " + std::to_string(rows.features) + " features, the forest has " +
                    std::to_string(features) + ".",
                {}, "Pass the rows' columns in the order in which the forest was trained.");
  }
  if (rows.values == nullptr && rows.rows * rows.features > 0) {
    throw Error("bad_rows", "The rows have no values.");
  }
}

std::vector<double> predict(const Forest& forest, Matrix rows, unsigned threads) {
  check_rows(rows, forest.features);
  std::vector<double> predictions(rows.rows, forest.base);
  const std::size_t blocks = (rows.rows + kRowsPerBlock - 1) / kRowsPerBlock;
  run_blocks(blocks, threads, [&] {
    return [&](std::size_t block) {
      const std::size_t first = block * kRowsPerBlock;
      predict_block(forest, rows, first, std::min(first + kRowsPerBlock, rows.rows), predictions);
    };
  });
  return predictions;
}

std::vector<double> native_importance(const Forest& forest) {
  return native_importance_without(forest, {});
}

std::vector<double> native_importance_without(const Forest& forest, TreeRange left_out) {
  std::vector<double> importance(forest.features, 0.0);
  double total = 0;
  for (std::size_t t = 0; t < forest.trees.size(); ++t) {
    if (t >= left_out.first && t < left_out.last) continue;
    for (const Node& node : forest.trees[t]) {
      // A split whose gain is not positive, or unknown, adds no importance.
      if (node.feature == kLeaf || !std::isfinite(node.gain) || node.gain <= 0) continue;
      importance[static_cast<std::size_t>(node.feature)] += static_cast<double>(node.gain);
      total += static_cast<double>(node.gain);
    }
  }
  if (total > 0) {
    for (double& share : importance) share /= total;
  }
  return importance;
}

}  // namespace relevance::forest
