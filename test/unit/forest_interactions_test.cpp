// SPDX-License-Identifier: PostgreSQL
// SHAP interaction values, compared with their definition, the SHAP values and the prediction.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "base/error.h"
#include "forest/shap_interactions.h"
#include "forest/tree_shap.h"
#include "forest_random.h"

namespace relevance::forest {
namespace {

// A tree's expected prediction when only the features in the bit set `known` are known.
double expected(const std::vector<Node>& tree, std::size_t index, const float* row,
                unsigned known) {
  const Node& node = tree[index];
  if (node.feature == kLeaf) return node.value;
  if ((known >> node.feature & 1U) != 0) {
    const float value = row[node.feature];
    const bool left = std::isnan(value) ? node.default_left != 0 : value < node.threshold;
    return expected(tree, left ? node.left : node.right(), row, known);
  }
  const double left = tree[node.left].cover;
  const double right = tree[node.right()].cover;
  const double share = left + right > 0 ? left / (left + right) : 0.5;
  return share * expected(tree, node.left, row, known) +
         (1 - share) * expected(tree, node.right(), row, known);
}

// The definition, literally: by enumerating the coalitions without i and j.
class ByDefinition {
 public:
  ByDefinition(const Forest& forest, const float* row) : features_(forest.features) {
    for (unsigned known = 0; known < (1U << features_); ++known) {
      double sum = 0;
      for (const auto& tree : forest.trees) sum += expected(tree, 0, row, known);
      worth_.push_back(sum);
    }
  }

  double interaction(std::size_t i, std::size_t j) const {
    const unsigned bit_i = 1U << i;
    const unsigned bit_j = 1U << j;
    double sum = 0;
    for (unsigned known = 0; known < worth_.size(); ++known) {
      if ((known & (bit_i | bit_j)) != 0) continue;
      const int size = std::popcount(known);
      const int players = static_cast<int>(features_);
      // |S|! (n - |S| - 2)! / (2 (n - 1)!)
      const double weight =
          std::tgamma(size + 1) * std::tgamma(players - size - 1) / (2 * std::tgamma(players));
      sum += weight * (worth_[known | bit_i | bit_j] - worth_[known | bit_i] -
                       worth_[known | bit_j] + worth_[known]);
    }
    return sum;
  }

 private:
  const std::size_t features_;
  std::vector<double> worth_;  // by coalition
};

std::vector<double> shap_values(const Forest& forest, Matrix rows) {
  std::vector<double> values(rows.rows * rows.features);
  TreeShap(forest).explain(rows, values, 1);
  return values;
}

std::vector<double> mean_abs(const Forest& forest, Matrix rows, unsigned threads = 1) {
  return ShapInteractions(forest).mean_abs(rows, shap_values(forest, rows), threads);
}

std::vector<double> interactions(const Forest& forest, Matrix rows, unsigned threads = 1,
                                 const NamedKernel& kernel = kernels().front()) {
  std::vector<double> out(rows.rows * rows.features * rows.features, -1.0);
  ShapInteractions(forest, kernel).explain(rows, shap_values(forest, rows), out, threads);
  return out;
}

void expect_definition(const Forest& forest, Matrix rows, const NamedKernel& kernel) {
  const std::size_t n = forest.features;
  const std::vector<double> found = interactions(forest, rows, 1, kernel);
  for (std::size_t r = 0; r < rows.rows; ++r) {
    const ByDefinition definition(forest, rows.row(r));
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        if (i == j) continue;
        ASSERT_NEAR(found[(r * n + i) * n + j], definition.interaction(i, j), 1e-5)
            << kernel.name << " row " << r << " features " << i << ", " << j;
      }
    }
  }
}

TEST(Interactions, EqualTheDefinitionOnRandomTrees) {
  RandomTrees random(27);
  for (int round = 0; round < 100; ++round) {
    RandomTreeOptions options;
    options.depth = 1 + round % 8;
    options.features = 2 + static_cast<std::size_t>(round) % 7;  // few features: many repeats
    const Forest forest = random.forest(options, 1 + round % 3);
    const std::vector<float> values = random.rows(9, options.features);
    for (const NamedKernel& kernel : kernels()) {
      expect_definition(forest, matrix_of(values, options.features), kernel);
    }
  }
}

TEST(Interactions, EqualTheDefinitionWhereNoTrainingRowWent) {
  RandomTrees random(28);
  for (int round = 0; round < 100; ++round) {
    RandomTreeOptions options;
    options.depth = 1 + round % 7;
    options.features = 2 + static_cast<std::size_t>(round) % 5;
    options.zero_cover_share = 0.4;
    const Forest forest = random.forest(options, 2);
    const std::vector<float> values = random.rows(9, options.features);
    expect_definition(forest, matrix_of(values, options.features), kernels().front());
  }
}

// A feature's row of the matrix, and with them the matrix: SHAP values are additive. In units of
// the range of the SHAP values.
TEST(Interactions, AddUpToTheShapValuesAndThePrediction) {
  RandomTrees random(29);
  for (int depth = 1; depth <= 18; ++depth) {
    RandomTreeOptions options;
    options.depth = depth;
    options.features = 20;
    options.leaf_share = depth > 10 ? 0.3 : 0.1;
    const Forest forest = random.forest(options, 10);
    const std::vector<float> values = random.rows(50, options.features);
    const Matrix rows = matrix_of(values, options.features);
    const std::vector<double> wanted = shap_values(forest, rows);
    const std::vector<double> found = interactions(forest, rows);
    const std::vector<double> predictions = predict(forest, rows, 1);
    const auto [low, high] = std::minmax_element(wanted.begin(), wanted.end());
    for (std::size_t r = 0; r < rows.rows; ++r) {
      double total = TreeShap(forest).base_value();
      for (std::size_t i = 0; i < rows.features; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < rows.features; ++j) {
          sum += found[(r * rows.features + i) * rows.features + j];
        }
        ASSERT_NEAR(sum, wanted[r * rows.features + i], 1e-6 * (*high - *low)) << "depth " << depth;
        total += sum;
      }
      ASSERT_NEAR(total, predictions[r], 1e-5 * std::max(1.0, std::abs(predictions[r])));
    }
  }
}

Node leaf(float value) {
  Node node;
  node.value = value;
  node.cover = 1;
  return node;
}

Node split(std::int32_t feature, std::uint32_t left) {
  Node node;
  node.feature = feature;
  node.left = left;
  node.cover = 2;
  return node;
}

// y = 1 where both are positive or both negative, else 0: no main effects, all interaction.
TEST(Interactions, GiveAnExclusiveOrToThePair) {
  Forest forest;
  forest.features = 3;
  forest.trees = {{split(0, 1), split(2, 3), split(2, 5), leaf(1), leaf(0), leaf(0), leaf(1)}};
  forest.trees[0][1].cover = forest.trees[0][2].cover = 2;
  const std::vector<double> found = interactions(forest, matrix_of({1, 0, 1, 1, 0, -1}, 3));
  const std::vector<double> wanted = {0, 0, 0.25, 0, 0, 0, 0.25, 0, 0};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(found[i], wanted[i], 1e-7);
    EXPECT_NEAR(found[9 + i], -wanted[i], 1e-7);
  }
}

TEST(Interactions, AverageTheirAbsoluteValuesOverTheRows) {
  RandomTrees random(30);
  const Forest forest = random.forest({}, 5);
  const std::size_t entries = forest.features * forest.features;
  for (const std::size_t count : {1UL, 17UL, 64UL, 333UL}) {
    const std::vector<float> values = random.rows(count, forest.features);
    const Matrix rows = matrix_of(values, forest.features);
    const std::vector<double> each = interactions(forest, rows);
    const std::vector<double> found = mean_abs(forest, rows, 2);
    for (std::size_t i = 0; i < entries; ++i) {
      double sum = 0;
      for (std::size_t r = 0; r < count; ++r) sum += std::abs(each[r * entries + i]);
      EXPECT_NEAR(found[i], sum / static_cast<double>(count), 1e-12);
    }
  }
}

TEST(Interactions, AreTheSameForAnyNumberOfThreads) {
  RandomTrees random(31);
  const Forest forest = random.forest({}, 3);
  const std::vector<float> values = random.rows(40003, forest.features);
  const Matrix rows = matrix_of(values, forest.features);
  const std::vector<double> wanted = mean_abs(forest, rows, 1);
  EXPECT_EQ(mean_abs(forest, rows, 2), wanted);
  EXPECT_EQ(mean_abs(forest, rows, 7), wanted);
}

TEST(Interactions, AreZeroWithoutRowsOrSplits) {
  Forest forest;
  forest.features = 2;
  forest.trees = {{leaf(2)}};
  EXPECT_EQ(mean_abs(forest, matrix_of({1, 2}, 2)), std::vector<double>(4, 0.0));
  EXPECT_EQ(mean_abs(forest, {nullptr, 0, 2}), std::vector<double>(4, 0.0));
}

TEST(Interactions, RejectRowsAndOutputOfTheWrongSize) {
  RandomTrees random(32);
  const Forest forest = random.forest({}, 1);
  const ShapInteractions explainer(forest);
  const std::vector<float> values(20);
  std::vector<double> shap(20);
  std::vector<double> out(79);
  EXPECT_THROW(explainer.mean_abs(matrix_of(values, 5), shap), Error);
  EXPECT_THROW(explainer.explain(matrix_of(values, 4), shap, out), Error);
  shap.resize(19);
  EXPECT_THROW(explainer.mean_abs(matrix_of(values, 4), shap), Error);
}

}  // namespace
}  // namespace relevance::forest
