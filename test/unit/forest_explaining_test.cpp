// SPDX-License-Identifier: PostgreSQL
// SHAP values, compared with their definition and the explained prediction, on all kinds of trees.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/error.h"
#include "forest/shap_kernel.h"
#include "forest/tree_shap.h"
#include "forest_random.h"

namespace relevance::forest {
namespace {

// The definition, literally: a tree's expected prediction when only the features in the bit set
// `known` are known, and each feature's Shapley value by enumerating all coalitions.
class ByDefinition {
 public:
  ByDefinition(const Forest& forest, const float* row) : forest_(forest), row_(row) {}

  double expected(unsigned known) const {
    double sum = forest_.base;
    for (const auto& tree : forest_.trees) sum += expected(tree, 0, known);
    return sum;
  }

  std::vector<double> shapley_values() const {
    const std::size_t n = forest_.features;
    std::vector<double> values(n, 0.0);
    for (unsigned known = 0; known < (1U << n); ++known) {
      const double worth = expected(known);
      const int size = std::popcount(known);
      for (std::size_t i = 0; i < n; ++i) {
        const bool in = (known >> i & 1U) != 0;
        values[i] += in ? worth * weight(n, size - 1) : -worth * weight(n, size);
      }
    }
    return values;
  }

 private:
  static double weight(std::size_t n, int others) {  // s!(n-s-1)!/n!
    return std::tgamma(others + 1) * std::tgamma(static_cast<int>(n) - others) /
           std::tgamma(static_cast<int>(n) + 1);
  }

  double expected(const std::vector<Node>& tree, std::int32_t index, unsigned known) const {
    const Node& node = tree[static_cast<std::size_t>(index)];
    if (node.feature == kLeaf) return node.value;
    if ((known >> node.feature & 1U) != 0) {
      const float value = row_[node.feature];
      const bool left = std::isnan(value) ? node.default_left != 0 : value < node.threshold;
      return expected(tree, left ? node.left : node.right(), known);
    }
    const double left = tree[static_cast<std::size_t>(node.left)].cover;
    const double right = tree[node.right()].cover;
    const double share = left + right > 0 ? left / (left + right) : 0.5;
    return share * expected(tree, node.left, known) +
           (1 - share) * expected(tree, node.right(), known);
  }

  const Forest& forest_;
  const float* row_;
};

std::vector<double> explain(const TreeShap& shap, Matrix rows, unsigned threads = 1) {
  std::vector<double> out(rows.rows * rows.features, -1.0);
  shap.explain(rows, out, threads);
  return out;
}

// The largest difference between a prediction and its explanation, relative to the prediction.
double worst_sum(const Forest& forest, Matrix rows) {
  const TreeShap shap(forest);
  const std::vector<double> values = explain(shap, rows);
  const std::vector<double> predictions = predict(forest, rows, 1);
  double worst = 0;
  for (std::size_t r = 0; r < rows.rows; ++r) {
    double sum = shap.base_value();
    double scale = std::max(1.0, std::abs(predictions[r]));
    for (std::size_t f = 0; f < rows.features; ++f) sum += values[r * rows.features + f];
    worst = std::max(worst, std::abs(sum - predictions[r]) / scale);
  }
  return worst;
}

void expect_definition(const Forest& forest, const std::vector<float>& values) {
  const Matrix rows = matrix_of(values, forest.features);
  const TreeShap shap(forest);
  const std::vector<double> found = explain(shap, rows);
  for (std::size_t r = 0; r < rows.rows; ++r) {
    const ByDefinition definition(forest, rows.row(r));
    EXPECT_NEAR(shap.base_value(), definition.expected(0), 1e-9);
    const std::vector<double> wanted = definition.shapley_values();
    for (std::size_t f = 0; f < rows.features; ++f) {
      ASSERT_NEAR(found[r * rows.features + f], wanted[f], 1e-5) << "row " << r << " feature " << f;
    }
  }
}

Node leaf(float value, float cover) {
  Node node;
  node.value = value;
  node.cover = cover;
  return node;
}

Node split(std::int32_t feature, float threshold, std::uint32_t left, float cover) {
  Node node;
  node.feature = feature;
  node.threshold = threshold;
  node.left = left;
  node.cover = cover;
  return node;
}

TEST(Explaining, EqualsTheDefinitionOnRandomTrees) {
  RandomTrees random(7);
  for (int round = 0; round < 150; ++round) {
    RandomTreeOptions options;
    options.depth = 1 + round % 7;
    options.features = 1 + static_cast<std::size_t>(round) % 8;  // few features: many repeats
    const Forest forest = random.forest(options, 1 + round % 3);
    expect_definition(forest, random.rows(9, options.features));
  }
}

TEST(Explaining, EqualsTheDefinitionWhereNoTrainingRowWent) {
  RandomTrees random(8);
  for (int round = 0; round < 150; ++round) {
    RandomTreeOptions options;
    options.depth = 1 + round % 7;
    options.features = 1 + static_cast<std::size_t>(round) % 6;
    options.zero_cover_share = 0.4;
    const Forest forest = random.forest(options, 2);
    expect_definition(forest, random.rows(9, options.features));
  }
}

TEST(Explaining, EqualsTheDefinitionInEveryKernel) {
  RandomTrees random(9);
  RandomTreeOptions options;
  options.features = 12;
  for (const NamedKernel& kernel : kernels()) {
    for (int depth = 1; depth <= 18; ++depth) {
      options.depth = depth;
      options.leaf_share = 0.3;
      const Forest forest = random.forest(options, 1);
      const std::vector<float> values = random.rows(kLanes, options.features);
      const std::vector<double> best =
          explain(TreeShap(forest), matrix_of(values, options.features));
      const ShapProgram tree = compile_tree(forest.trees[0], options.features);
      std::vector<FloatLanes> lanes(options.features);
      std::vector<DoubleLanes> sums(options.features);
      std::vector<FloatLanes> scratch(scratch_size(tree));
      for (std::size_t i = 0; i < values.size(); ++i) {
        lanes[i % options.features].lane[i / options.features] = values[i];
      }
      if (!tree.steps.empty()) kernel.run(tree, lanes.data(), sums.data(), scratch.data());
      for (std::size_t i = 0; i < values.size(); ++i) {
        ASSERT_NEAR(sums[i % options.features].lane[i / options.features], best[i], 1e-5)
            << kernel.name << " depth " << depth;
      }
      expect_definition(forest, std::vector<float>(values.begin(), values.begin() + 12));
    }
  }
}

TEST(Explaining, AddsUpToThePredictionAtEveryDepth) {
  RandomTrees random(10);
  for (int depth = 1; depth <= 20; ++depth) {
    for (const std::size_t features : {2UL, 9UL, 60UL}) {
      RandomTreeOptions options;
      options.depth = depth;
      options.features = features;
      options.leaf_share = depth > 12 ? 0.3 : 0.1;
      options.zero_cover_share = depth % 3 == 0 ? 0.1 : 0;
      const Forest forest = random.forest(options, 4);
      const std::vector<float> values = random.rows(50, features);
      EXPECT_LT(worst_sum(forest, matrix_of(values, features)), 1e-5)
          << "depth " << depth << ", " << features << " features";
    }
  }
}

TEST(Explaining, KeepsItsDigitsWhenTheTargetIsFarFromZero) {
  RandomTrees random(11);
  RandomTreeOptions options;
  options.depth = 8;
  const Forest near_zero = random.forest(options, 3);
  Forest far = near_zero;
  for (auto& tree : far.trees) {
    for (Node& node : tree) {
      if (node.feature == kLeaf) node.value += 4096;  // costs the leaf only 12 bits of precision
    }
  }
  const std::vector<float> values = random.rows(40, options.features);
  const Matrix rows = matrix_of(values, options.features);
  const std::vector<double> wanted = explain(TreeShap(near_zero), rows);
  const std::vector<double> found = explain(TreeShap(far), rows);
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(found[i], wanted[i], 3e-3);
}

// A path that separates one row in ten at each split, each on a different feature: the highest
// degree possible at this depth. After 130 splits, one row of a million is left.
TEST(Explaining, AddsUpOnLongPathsOfDifferentFeatures) {
  for (const std::int32_t length : {17, 25, 40, 130}) {
    Forest forest;
    forest.features = static_cast<std::size_t>(length);
    forest.trees.emplace_back();
    float cover = 1e6F;
    for (std::int32_t i = 0; i < length; ++i) {
      forest.trees[0].push_back(split(i, 0, static_cast<std::uint32_t>(2 * i + 1), cover));
      forest.trees[0].push_back(leaf(static_cast<float>(i % 7) - 3, cover * 0.1F));
      cover *= 0.9F;
    }
    forest.trees[0].push_back(leaf(5, cover));
    RandomTrees random(12);
    std::vector<float> values = random.rows(64, forest.features, 0);
    for (std::size_t i = 0; i < 3 * forest.features; ++i) values[i] = 1;  // all the way down
    EXPECT_LT(worst_sum(forest, matrix_of(values, forest.features)), 1e-5) << length;
  }
}

TEST(Explaining, GivesAStumpsEffectToItsFeature) {
  Forest forest;
  forest.base = 10;
  forest.features = 3;
  forest.trees = {{split(1, 0.5F, 1, 4), leaf(-2, 1), leaf(6, 3)}};
  const TreeShap shap(forest);
  EXPECT_DOUBLE_EQ(shap.base_value(), 14);
  const std::vector<float> values = {0, 0.25F, 0, 0, 0.5F, 0, 0, NAN, 0};
  const std::vector<double> found = explain(shap, matrix_of(values, 3));
  EXPECT_FLOAT_EQ(static_cast<float>(found[1]), -6);
  EXPECT_FLOAT_EQ(static_cast<float>(found[4]), 2);  // equal to the threshold: right
  EXPECT_FLOAT_EQ(static_cast<float>(found[7]), -6);
  for (const std::size_t i : {0UL, 2UL, 3UL, 5UL, 6UL, 8UL}) EXPECT_EQ(found[i], 0);
}

TEST(Explaining, GivesZeroToAllFeaturesIfTreesAreSingleLeaves) {
  Forest forest;
  forest.base = 1;
  forest.features = 2;
  forest.trees = {{leaf(2, 5)}, {leaf(3, 0)}};
  const TreeShap shap(forest);
  EXPECT_DOUBLE_EQ(shap.base_value(), 6);
  EXPECT_EQ(explain(shap, matrix_of({1, 2, 3, 4}, 2)), std::vector<double>(4, 0.0));
}

TEST(Explaining, IsTheSameForAnyNumberOfThreadsAndRows) {
  RandomTrees random(13);
  RandomTreeOptions options;
  options.depth = 6;
  options.features = 7;
  const Forest forest = random.forest(options, 5);
  const TreeShap shap(forest);
  const std::vector<float> values = random.rows(1003, options.features);
  const Matrix all = matrix_of(values, options.features);
  const std::vector<double> wanted = explain(shap, all, 1);
  EXPECT_EQ(explain(shap, all, 0), wanted);
  EXPECT_EQ(explain(shap, all, 7), wanted);
  for (const std::size_t rows : {0UL, 1UL, 15UL, 16UL, 17UL, 129UL}) {
    const std::vector<double> some = explain(shap, {all.values, rows, all.features}, 3);
    EXPECT_TRUE(std::equal(some.begin(), some.end(), wanted.begin())) << rows;
  }
}

TEST(Explaining, ReportsProgressInOrderFromTheCallingThread) {
  RandomTrees random(14);
  const Forest forest = random.forest({}, 3);
  const std::vector<float> values = random.rows(5000, forest.features);
  std::vector<double> out(values.size());
  std::vector<double> reported;
  const std::thread::id caller = std::this_thread::get_id();
  TreeShap(forest).explain(matrix_of(values, forest.features), out, 4, [&](double done) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    reported.push_back(done);
  });
  ASSERT_FALSE(reported.empty());
  EXPECT_TRUE(std::is_sorted(reported.begin(), reported.end()));
  EXPECT_GT(reported.front(), 0);
  EXPECT_DOUBLE_EQ(reported.back(), 1);
}

TEST(Explaining, StopsWhenProgressThrows) {
  RandomTrees random(15);
  const Forest forest = random.forest({}, 3);
  const std::vector<float> values = random.rows(20000, forest.features);
  std::vector<double> out(values.size());
  int calls = 0;
  const auto cancel = [&](double) {
    ++calls;
    throw std::runtime_error("cancelled");
  };
  const TreeShap shap(forest);
  EXPECT_THROW(shap.explain(matrix_of(values, forest.features), out, 3, cancel),
               std::runtime_error);
  EXPECT_EQ(calls, 1);
}

TEST(Explaining, RejectsRowsAndOutputOfTheWrongSize) {
  RandomTrees random(16);
  const Forest forest = random.forest({}, 1);
  const TreeShap shap(forest);
  const std::vector<float> values(20);
  std::vector<double> out(20);
  EXPECT_THROW(shap.explain(matrix_of(values, 5), out), Error);
  EXPECT_THROW(shap.explain({nullptr, 5, 4}, out), Error);
  out.resize(19);
  EXPECT_THROW(shap.explain(matrix_of(values, 4), out), Error);
}

TEST(Explaining, RejectsABadForest) {
  Forest forest;
  forest.features = 1;
  forest.trees = {{split(0, 0, 9, 1), leaf(0, 1), leaf(0, 1)}};
  EXPECT_THROW(TreeShap{forest}, Error);
}

}  // namespace
}  // namespace relevance::forest
