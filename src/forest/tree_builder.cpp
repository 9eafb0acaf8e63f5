// SPDX-License-Identifier: PostgreSQL
#include "forest/tree_builder.h"

#include <limits>

namespace relevance::forest {
void TreeBuilder::start() {
  nodes_.assign(1, {});
  tests_.assign(1, {});
  means_.assign(1, 0);
}

void TreeBuilder::make_leaf(std::size_t node, RowSum rows) {
  means_[node] = residuals_.sum(rows) / residuals_.count(rows);
  nodes_[node].feature = kLeaf;
  nodes_[node].value = static_cast<float>(means_[node] * residuals_.unit * scale_);
  nodes_[node].cover = static_cast<float>(residuals_.count(rows));
}

std::size_t TreeBuilder::make_split(std::size_t node, const NodeSplit& split, RowSum rows) {
  const std::size_t left = nodes_.size();
  nodes_.resize(left + 2);
  tests_.resize(left + 2);
  means_.resize(left + 2);
  const FeatureBins& bins = matrix_.feature(split.feature);
  int border = NodeSplit::kNoBin;
  // Only missing values go left: no finite value is below the lowest float.
  float threshold = std::numeric_limits<float>::lowest();
  if (split.bin != NodeSplit::kNoBin) {
    const std::size_t middle = bins.border_between(static_cast<std::size_t>(split.bin),
                                                   static_cast<std::size_t>(split.next));
    border = static_cast<int>(middle);
    threshold = bins.thresholds[middle];
  }
  tests_[node] = test_of(split.feature, border, split.missing_left);
  Node& out = nodes_[node];
  out.feature = static_cast<std::int32_t>(split.feature);
  out.threshold = threshold;
  out.left = static_cast<std::uint32_t>(left) & 0x7fffffffU;
  out.default_left = split.missing_left ? 1 : 0;
  out.cover = static_cast<float>(residuals_.count(rows));
  out.gain = static_cast<float>(exact_gain(residuals_, rows, split.left) * residuals_.unit *
                                residuals_.unit);
  return left;
}

double TreeBuilder::leaf_mean(const Bin* row) const {
  std::size_t node = 0;
  while (nodes_[node].feature != kLeaf) {
    const BinTest& test = tests_[node];
    const bool left = test.goes_left(row[test.feature]);
    node = left ? nodes_[node].left : nodes_[node].right();
  }
  return means_[node];
}

}  // namespace relevance::forest
