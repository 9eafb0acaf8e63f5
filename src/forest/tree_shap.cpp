// SPDX-License-Identifier: PostgreSQL
#include "forest/tree_shap.h"

#include <algorithm>
#include <memory>
#include <string>

#include "base/error.h"
#include "forest/parallel.h"
#include "forest/shap_kernel.h"
#include "forest/shap_program.h"

namespace relevance::forest {
namespace {

// A block is a few groups of kLanes rows: a tree's tables are loaded into the cache once per block,
// and the block's values and sums (12 bytes per row and feature) should stay there beside them.
constexpr std::size_t kMaxGroups = 8;
constexpr std::size_t kBlockBytes = std::size_t{1} << 18;
constexpr std::size_t kBlocksPerThread = 4;  // so that threads finish at about the same time

std::size_t ceil_div(std::size_t a, std::size_t b) {
  return (a + b - 1) / b;
}

std::size_t groups_per_block(std::size_t rows, std::size_t features, unsigned threads) {
  const std::size_t group_bytes = (sizeof(FloatLanes) + sizeof(DoubleLanes)) * (features + 1);
  const std::size_t fitting = kBlockBytes / group_bytes;
  const std::size_t groups = ceil_div(rows, kLanes);
  const std::size_t sharing = ceil_div(groups, kBlocksPerThread * threads_for(threads, groups));
  return std::clamp<std::size_t>(std::min(fitting, sharing), 1, kMaxGroups);
}

// One thread's work: transposes a block of rows into lanes, runs all trees, writes the results.
class BlockExplainer {
 public:
  BlockExplainer(std::span<const ShapProgram> trees, TreeKernel kernel, Matrix rows,
                 std::span<double> out, std::size_t groups)
      : trees_(trees), kernel_(kernel), rows_(rows), out_(out), groups_(groups) {
    values_.resize(groups * rows.features);
    sums_.resize(groups * rows.features);
    std::size_t scratch = 0;
    for (const ShapProgram& tree : trees) scratch = std::max(scratch, scratch_size(tree));
    scratch_.resize(scratch);
  }

  void explain(std::size_t block) {
    const std::size_t first = block * groups_ * kLanes;
    const std::size_t count = std::min(groups_ * kLanes, rows_.rows - first);
    load(first, count);
    for (const ShapProgram& tree : trees_) {
      if (tree.steps.empty()) continue;  // a single leaf: all SHAP values are 0
      for (std::size_t g = 0; g < ceil_div(count, kLanes); ++g) {
        const std::size_t offset = g * rows_.features;
        kernel_(tree, values_.data() + offset, sums_.data() + offset, scratch_.data());
      }
    }
    store(first, count);
  }

 private:
  // Lanes past the last row keep old values; their results are never read.
  void load(std::size_t first, std::size_t count) {
    for (std::size_t r = 0; r < count; ++r) {
      const float* row = rows_.row(first + r);
      FloatLanes* lanes = values_.data() + r / kLanes * rows_.features;
      for (std::size_t f = 0; f < rows_.features; ++f) lanes[f].lane[r % kLanes] = row[f];
    }
    std::fill(sums_.begin(), sums_.end(), DoubleLanes{});
  }

  void store(std::size_t first, std::size_t count) {
    for (std::size_t r = 0; r < count; ++r) {
      double* row = out_.data() + (first + r) * rows_.features;
      const DoubleLanes* lanes = sums_.data() + r / kLanes * rows_.features;
      for (std::size_t f = 0; f < rows_.features; ++f) row[f] = lanes[f].lane[r % kLanes];
    }
  }

  const std::span<const ShapProgram> trees_;
  const TreeKernel kernel_;
  const Matrix rows_;
  const std::span<double> out_;
  const std::size_t groups_;
  std::vector<FloatLanes> values_;  // groups × features
  std::vector<DoubleLanes> sums_;   // groups × features
  std::vector<FloatLanes> scratch_;
};

}  // namespace

TreeShap::TreeShap(const Forest& forest, TreeKernel kernel)
    : kernel_(kernel), base_value_(forest.base), features_(forest.features) {
  validate(forest);
  for (const std::vector<Node>& tree : forest.trees) {
    ShapProgram program = compile_tree(tree, forest.features);
    base_value_ += program.mean;
    trees_.push_back(std::move(program));
  }
}

TreeShap::~TreeShap() = default;

double TreeShap::base_value() const {
  return base_value_;
}

void TreeShap::explain(Matrix rows, std::span<double> out, unsigned threads,
                       const std::function<void(double)>& progress) const {
  explain({0, trees_.size()}, rows, out, threads, progress);
}

void TreeShap::explain(TreeRange trees, Matrix rows, std::span<double> out, unsigned threads,
                       const std::function<void(double)>& progress) const {
  check_rows(rows, features_);
  if (out.size() != rows.rows * rows.features) {
    throw Error("bad_rows", "SHAP values of " + std::to_string(rows.rows) + " rows of " +
                                std::to_string(rows.features) +
                                " features do not fit an output of " + std::to_string(out.size()) +
                                " values.");
  }
  const auto chosen = std::span(trees_).subspan(trees.first, trees.size());
  const std::size_t groups = groups_per_block(rows.rows, rows.features, threads);
  run_blocks(
      ceil_div(rows.rows, groups * kLanes), threads,
      [&]() -> BlockWorker {
        auto worker = std::make_shared<BlockExplainer>(chosen, kernel_, rows, out, groups);
        return [worker](std::size_t block) { worker->explain(block); };
      },
      progress);
}

}  // namespace relevance::forest
