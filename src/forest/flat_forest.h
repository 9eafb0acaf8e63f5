// SPDX-License-Identifier: PostgreSQL
// A regression forest as flat arrays, for prediction and explanation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace relevance::forest {

// One node. A leaf has feature == kLeaf. A row goes left when value < threshold (float comparison),
// right otherwise, and to the default side when the value is NaN. Children come after
// their parent, side by side. Kept small: a forest on a million rows has sixteen million nodes.
struct Node {
  std::int32_t feature = -1;
  union {
    float threshold;  // a split's
    float value = 0;  // a leaf's contribution to the prediction, in units of the target
  };
  std::uint32_t left : 31 = 0;  // a split's left child: index within the tree
  std::uint32_t default_left : 1 = 1;
  float cover = 0;  // training rows (weighted) that reached the node
  float gain = 0;   // a split's reduction of squared error

  std::uint32_t right() const { return left + 1U; }
};
inline constexpr std::int32_t kLeaf = -1;
static_assert(sizeof(Node) == 20);

// The most splits that a path may have: bounds the memory of algorithms that walk the trees.
inline constexpr std::size_t kMaxDepth = 4096;

// prediction(row) = base + sum over trees of the value of the leaf that the row reaches.
struct Forest {
  double base = 0;
  std::size_t features = 0;
  std::vector<std::vector<Node>> trees;
};

// Rows to predict or explain, row-major, rows × features floats, NaN where missing. Borrowed, not
// owned.
struct Matrix {
  const float* values = nullptr;
  std::size_t rows = 0;
  std::size_t features = 0;
  const float* row(std::size_t r) const { return values + r * features; }
};

// Throws Error("bad_forest") when children, features or depth are out of range. predict() trusts
// the forest: the code that built or read it must validate it first.
void validate(const Forest& forest);

// Throws Error("bad_rows") when the rows do not have this many features.
void check_rows(Matrix rows, std::size_t features);

// One prediction per row. threads 0: as many as there are processors.
std::vector<double> predict(const Forest& forest, Matrix rows, unsigned threads = 0);

// Indices into Forest::trees: first to last, excluding last.
struct TreeRange {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t size() const { return last - first; }
};

// The forest's own importance: squared-error reduction by feature, scaled to sum to 1 (all zero
// without splits).
std::vector<double> native_importance(const Forest& forest);
// The same, ignoring some of the trees.
std::vector<double> native_importance_without(const Forest& forest, TreeRange left_out);

}  // namespace relevance::forest
