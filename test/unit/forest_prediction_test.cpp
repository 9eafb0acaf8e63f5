// SPDX-License-Identifier: PostgreSQL
// Prediction, the forest's own importance, and validation.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/error.h"
#include "forest/flat_forest.h"
#include "forest_random.h"

namespace relevance::forest {
namespace {

// x0 < 1 (missing: right) ? -1 : (x1 < 5 (missing: left) ? 2 : 3)
Forest two_splits() {
  Forest forest;
  forest.base = 10;
  forest.features = 2;
  std::vector<Node> tree(5);
  tree[0] = {.feature = 0, .threshold = 1, .left = 1, .default_left = 0, .cover = 8, .gain = 6};
  tree[1].value = -1;
  tree[1].cover = 4;
  tree[2] = {.feature = 1, .threshold = 5, .left = 3, .default_left = 1, .cover = 4, .gain = 2};
  tree[3].value = 2;
  tree[3].cover = 1;
  tree[4].value = 3;
  tree[4].cover = 3;
  forest.trees = {tree};
  return forest;
}

std::string code_of(const Forest& forest) {
  try {
    validate(forest);
  } catch (const Error& error) {
    return error.code();
  }
  return "valid";
}

TEST(Predicting, FollowsThresholdsAndDefaultSides) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::vector<float> values = {0, 0, 1,    4,          1, 5,         kNan,
                                     9, 2, kNan, -kInfinity, 0, kInfinity, 9};
  EXPECT_EQ(predict(two_splits(), matrix_of(values, 2)),
            (std::vector<double>{9, 12, 13, 13, 12, 9, 13}));
}

TEST(Predicting, AddsTheTreesOnTopOfTheBase) {
  Forest forest = two_splits();
  forest.trees.push_back(forest.trees[0]);
  forest.trees.push_back({Node{}});
  forest.trees.back()[0].value = 0.5F;
  EXPECT_EQ(predict(forest, matrix_of({0, 0}, 2)), std::vector<double>{8.5});
}

TEST(Predicting, IsTheSameForAnyNumberOfThreads) {
  RandomTrees random(3);
  const Forest forest = random.forest({}, 9);
  const std::vector<float> values = random.rows(3001, forest.features);
  const Matrix rows = matrix_of(values, forest.features);
  const std::vector<double> wanted = predict(forest, rows, 1);
  EXPECT_EQ(predict(forest, rows, 0), wanted);
  EXPECT_EQ(predict(forest, rows, 5), wanted);
}

TEST(Predicting, GivesTheBaseWithoutTrees) {
  Forest forest;
  forest.base = 3;
  EXPECT_EQ(predict(forest, {nullptr, 2, 0}), (std::vector<double>{3, 3}));
  EXPECT_TRUE(predict(forest, {nullptr, 0, 0}).empty());
}

TEST(Predicting, RejectsRowsOfAnotherWidth) {
  EXPECT_THROW(predict(two_splits(), matrix_of({1, 2, 3}, 3)), Error);
  EXPECT_THROW(predict(two_splits(), {nullptr, 1, 2}), Error);
}

TEST(NativeImportance, IsTheShareOfTheGains) {
  EXPECT_EQ(native_importance(two_splits()), (std::vector<double>{0.75, 0.25}));
}

TEST(NativeImportance, IsZeroWithoutAGain) {
  Forest forest = two_splits();
  for (Node& node : forest.trees[0]) node.gain = 0;
  EXPECT_EQ(native_importance(forest), (std::vector<double>{0, 0}));
  forest.trees[0][0].gain = -1;
  forest.trees[0][2].gain = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(native_importance(forest), (std::vector<double>{0, 0}));
}

TEST(Validating, AcceptsAValidForest) {
  EXPECT_EQ(code_of(two_splits()), "valid");
  EXPECT_EQ(code_of(Forest{}), "valid");
}

TEST(Validating, RejectsEachBrokenPart) {
  const auto broken = [](auto&& breaking) {
    Forest forest = two_splits();
    breaking(forest, forest.trees[0]);
    return code_of(forest);
  };
  using Tree = std::vector<Node>;
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(broken([](Forest&, Tree& tree) { tree.clear(); }), "bad_forest");
  EXPECT_EQ(broken([](Forest&, Tree& tree) { tree[0].left = 0; }), "bad_forest");
  EXPECT_EQ(broken([](Forest&, Tree& tree) { tree[2].left = 1; }), "bad_forest");
  EXPECT_EQ(broken([](Forest&, Tree& tree) { tree[2].left = 4; }), "bad_forest");
  EXPECT_EQ(broken([](Forest&, Tree& tree) { tree[2].left = 0x7fffffff; }), "bad_forest");
  EXPECT_EQ(broken([](Forest&, Tree& tree) { tree[0].feature = 2; }), "bad_forest");
  EXPECT_EQ(broken([](Forest&, Tree& tree) { tree[0].feature = -2; }), "bad_forest");
  EXPECT_EQ(broken([&](Forest&, Tree& tree) { tree[0].threshold = kNan; }), "bad_forest");
  EXPECT_EQ(broken([&](Forest&, Tree& tree) { tree[1].value = kNan; }), "bad_forest");
  EXPECT_EQ(broken([](Forest&, Tree& tree) { tree[1].cover = -1; }), "bad_forest");
  EXPECT_EQ(broken([&](Forest& forest, Tree&) { forest.base = kNan; }), "bad_forest");
}

TEST(Validating, RejectsATreeThatIsTooDeep) {
  const auto chain = [](std::uint32_t depth) {
    Forest forest;
    forest.features = 1;
    std::vector<Node> tree;
    for (std::uint32_t i = 0; i < depth; ++i) {
      tree.push_back({.feature = 0, .threshold = 0, .left = 2 * i + 1, .cover = 1, .gain = 1});
      tree.emplace_back();
    }
    tree.emplace_back();
    forest.trees = {tree};
    return forest;
  };
  EXPECT_EQ(code_of(chain(static_cast<std::uint32_t>(kMaxDepth))), "valid");
  EXPECT_EQ(code_of(chain(static_cast<std::uint32_t>(kMaxDepth) + 1)), "bad_forest");
}

}  // namespace
}  // namespace relevance::forest
