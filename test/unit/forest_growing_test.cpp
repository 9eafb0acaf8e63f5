// SPDX-License-Identifier: PostgreSQL
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "forest/forest_grower.h"
#include "forest/leaf_choice.h"
#include "forest/random.h"
#include "forest/regression_metrics.h"

namespace relevance::forest {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

using Columns = std::vector<std::vector<float>>;
using Rows = std::vector<std::size_t>;

double uniform(Random& random) {
  return static_cast<double>(random.next() >> 11) * 0x1p-53;
}

double normal(Random& random) {
  return std::sqrt(-2 * std::log(1 - uniform(random))) *
         std::cos(6.283185307179586 * uniform(random));
}

Rows all_rows(std::size_t rows) {
  Rows out(rows);
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

struct Data {
  Columns columns;
  std::vector<double> target;

  std::size_t rows() const { return target.size(); }
  BinnedMatrix binned() const { return {columns, all_rows(rows()), 1}; }
  GrownForest grow(const GrowOptions& options) const {
    return grow_forest(binned(), target, options);
  }
  std::vector<float> row_major() const {
    std::vector<float> out;
    for (std::size_t r = 0; r < rows(); ++r) {
      for (const auto& column : columns) out.push_back(column[r]);
    }
    return out;
  }
  std::vector<double> predict(const Forest& forest) const {
    const std::vector<float> values = row_major();
    return forest::predict(forest, {values.data(), rows(), columns.size()}, 1);
  }
};

// y = 3 a - 2 b² + a c + noise; the other features have no effect. Values lie on a grid of `steps`,
// and a share of them is missing.
Data make_data(std::size_t rows, std::size_t features, std::uint64_t seed, double missing = 0.1,
               double steps = 1000) {
  Random random(seed);
  Data data{Columns(features), {}};
  for (std::size_t r = 0; r < rows; ++r) {
    std::vector<double> x;
    for (auto& column : data.columns) {
      x.push_back(std::floor(uniform(random) * steps) / steps * 2 - 1);
      column.push_back(uniform(random) < missing ? kNaN : static_cast<float>(x.back()));
    }
    x.resize(std::max<std::size_t>(3, features));
    data.target.push_back(1000 + 3 * x[0] - 2 * x[1] * x[1] + x[0] * x[2] + 0.3 * normal(random));
  }
  return data;
}

GrowOptions one_tree(int min_samples_leaf = 1) {
  GrowOptions options;
  options.trees = 1;
  options.min_samples_leaf = min_samples_leaf;
  options.bootstrap = false;
  return options;
}

bool goes_left(const Node& node, float value) {
  return std::isnan(value) ? node.default_left != 0 : value < node.threshold;
}

double squared_error(const Data& data, const Rows& rows) {
  double mean = 0;
  for (std::size_t row : rows) mean += data.target[row] / static_cast<double>(rows.size());
  double sum = 0;
  for (std::size_t row : rows) sum += (data.target[row] - mean) * (data.target[row] - mean);
  return sum;
}

struct Parts {
  Rows left;
  Rows right;
};

Parts part(const Data& data, const Rows& rows, const Node& node) {
  Parts parts;
  for (std::size_t row : rows) {
    const float value = data.columns[static_cast<std::size_t>(node.feature)][row];
    (goes_left(node, value) ? parts.left : parts.right).push_back(row);
  }
  return parts;
}

// The largest gain of any split of these rows: by any feature, between any two values, with missing
// values on either side.
double best_gain(const Data& data, const Rows& rows, std::size_t min_rows) {
  double best = 0;
  for (std::size_t f = 0; f < data.columns.size(); ++f) {
    std::set<float> cuts = {std::numeric_limits<float>::lowest()};
    for (std::size_t row : rows) {
      if (!std::isnan(data.columns[f][row])) cuts.insert(data.columns[f][row]);
    }
    for (float cut : cuts) {
      for (bool default_left : {false, true}) {
        Node node;
        node.feature = static_cast<std::int32_t>(f);
        node.threshold = cut;
        node.default_left = default_left ? 1 : 0;
        const Parts parts = part(data, rows, node);
        if (parts.left.size() < min_rows || parts.right.size() < min_rows) continue;
        best = std::max(best, squared_error(data, rows) - squared_error(data, parts.left) -
                                  squared_error(data, parts.right));
      }
    }
  }
  return best;
}

// Walks a tree that saw each row once, and compares every node with what an exhaustive search
// finds.
class Against {
 public:
  Against(const Data& data, const GrownForest& grown, std::size_t min_rows)
      : data_(data), forest_(grown.forest), min_rows_(min_rows) {
    scale_ = squared_error(data, all_rows(data.rows()));
  }

  void check() { check(0, all_rows(data_.rows())); }
  int splits() const { return splits_; }

 private:
  void check(std::size_t index, const Rows& rows) {
    const Node& node = forest_.trees[0][index];
    ASSERT_EQ(node.cover, static_cast<float>(rows.size()));
    const double best = best_gain(data_, rows, min_rows_);
    if (node.feature == kLeaf) {
      double mean = 0;
      for (std::size_t row : rows) mean += data_.target[row] / static_cast<double>(rows.size());
      EXPECT_NEAR(forest_.base + static_cast<double>(node.value), mean, 1e-6 * std::sqrt(scale_));
      EXPECT_NEAR(best, 0, 1e-6 * scale_) << "could have been split";
      return;
    }
    ++splits_;
    EXPECT_NEAR(node.gain, best, 1e-6 * scale_);
    const Parts parts = part(data_, rows, node);
    ASSERT_GE(parts.left.size(), min_rows_);
    ASSERT_GE(parts.right.size(), min_rows_);
    EXPECT_NEAR(node.gain,
                squared_error(data_, rows) - squared_error(data_, parts.left) -
                    squared_error(data_, parts.right),
                1e-6 * scale_);
    check(static_cast<std::size_t>(node.left), parts.left);
    check(node.right(), parts.right);
  }

  const Data& data_;
  const Forest& forest_;
  const std::size_t min_rows_;
  double scale_ = 0;
  int splits_ = 0;
};

// Rows, features, share of missing values, distinct values per column, minimum rows per leaf.
class BestSplits
    : public testing::TestWithParam<std::tuple<std::size_t, std::size_t, double, double, int>> {};

TEST_P(BestSplits, AreFound) {
  const auto [rows, features, missing, steps, min_rows] = GetParam();
  const Data data = make_data(rows, features, rows, missing, steps);
  const GrownForest grown = data.grow(one_tree(min_rows));
  Against against(data, grown, static_cast<std::size_t>(min_rows));
  against.check();
  EXPECT_GT(against.splits(), 3);
  validate(grown.forest);
}

INSTANTIATE_TEST_SUITE_P(SmallNodes, BestSplits,
                         testing::Values(std::tuple{60, 4, 0.0, 40, 1},
                                         std::tuple{60, 4, 0.3, 40, 1},
                                         std::tuple{120, 3, 0.1, 5, 5},
                                         std::tuple{200, 2, 0.9, 100, 2}));
// More than 256 rows are split by histogram, which is exact with at most 255 values per column.
INSTANTIATE_TEST_SUITE_P(LargeNodes, BestSplits,
                         testing::Values(std::tuple{400, 3, 0.0, 200, 5},
                                         std::tuple{400, 3, 0.2, 200, 40},
                                         std::tuple{700, 2, 0.5, 6, 5}));

TEST(Growing, KeepsEnoughRowsOnEachSideHoweverOftenTheyWereDrawn) {
  const Data data = make_data(3000, 3, 5);
  GrowOptions options;
  options.trees = 5;
  options.min_samples_leaf = 300;
  const GrownForest grown = data.grow(options);
  for (const auto& tree : grown.forest.trees) {
    ASSERT_GT(tree.size(), 3U);
    // 300 rows drawn about 1.6 times each. If draws were counted, there would be leaves of 300.
    for (const Node& node : tree) EXPECT_GT(node.cover, 400);
  }
}

TEST(Growing, CoversAddUp) {
  const Data data = make_data(2000, 5, 6);
  GrowOptions options;
  options.trees = 3;
  for (const auto& tree : data.grow(options).forest.trees) {
    EXPECT_EQ(tree[0].cover, 2000);
    for (const Node& node : tree) {
      if (node.feature == kLeaf) continue;
      EXPECT_EQ(node.cover,
                tree[static_cast<std::size_t>(node.left)].cover + tree[node.right()].cover);
      EXPECT_GT(node.gain, 0);
    }
  }
}

std::size_t depth_of(const std::vector<Node>& tree, std::size_t node = 0) {
  if (tree[node].feature == kLeaf) return 0;
  return 1 + std::max(depth_of(tree, static_cast<std::size_t>(tree[node].left)),
                      depth_of(tree, tree[node].right()));
}

TEST(Growing, EndsAtTheMaximumDepth) {
  const Data data = make_data(2000, 5, 7);
  GrowOptions options = one_tree();
  const std::size_t free = depth_of(data.grow(options).forest.trees[0]);
  EXPECT_GT(free, 10U);
  for (int depth : {1, 2, 7}) {
    options.max_depth = depth;
    EXPECT_EQ(depth_of(data.grow(options).forest.trees[0]), static_cast<std::size_t>(depth));
  }
}

TEST(Growing, IsTheSameForAnyNumberOfThreads) {
  const Data data = make_data(3000, 6, 8);
  GrowOptions options;
  options.trees = 12;
  options.max_features = 0.5;
  options.out_of_bag = true;
  const auto fingerprint = [&](unsigned threads) {
    options.threads = threads;
    GrownForest grown = data.grow(options);
    std::vector<double> out = std::move(grown.out_of_bag);
    for (const auto& tree : grown.forest.trees) {
      for (const Node& node : tree) {
        out.insert(out.end(), {static_cast<double>(node.feature), node.threshold, node.gain,
                               node.default_left != 0 ? 1.0 : 0.0});
      }
    }
    for (double& value : out) value = std::isnan(value) ? -1 : value;
    return out;
  };
  const std::vector<double> one = fingerprint(1);
  for (unsigned threads : {2U, 5U, 2U, 5U}) EXPECT_EQ(fingerprint(threads), one);
  options.seed = 1;
  EXPECT_NE(fingerprint(1), one);
}

// Change this value only if you change on purpose how forests grow. The data are multiples of 1/64,
// so that no compiler rounds them differently.
TEST(Growing, GrowsTheForestThatItHasAlwaysGrown) {
  Random random(11);
  Data data{Columns(5), {}};
  for (int row = 0; row < 1500; ++row) {
    std::vector<double> x;
    for (auto& column : data.columns) {
      x.push_back(static_cast<double>(random.below(256)) / 64);
      column.push_back(random.below(10) == 0 ? kNaN : static_cast<float>(x.back()));
    }
    data.target.push_back(3 * x[0] - x[1] * x[2] + (x[3] > 2 ? 5 : 0) + x[4] / 4);
  }
  GrowOptions options;
  options.trees = 8;
  options.max_features = 0.6;
  std::string text;
  for (const auto& tree : data.grow(options).forest.trees) {
    for (const Node& node : tree) {
      std::array<char, 80> line{};
      std::snprintf(line.data(), line.size(), "%d %.6g %d;", node.feature,
                    static_cast<double>(node.threshold), node.default_left != 0);
      text += line.data();
    }
  }
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
  EXPECT_EQ(hash, 4381286296156925353U);
}

TEST(Growing, TreesSeeDifferentRows) {
  const Data data = make_data(500, 3, 9);
  GrowOptions options;
  options.trees = 2;
  const GrownForest grown = data.grow(options);
  EXPECT_NE(grown.forest.trees[0][0].gain, grown.forest.trees[1][0].gain);
}

// With leaves of single rows, a tree repeats the targets of the rows that it saw.
TEST(Growing, OutOfBagIsTheMeanOfTheTreesThatDidNotSeeTheRow) {
  Data data = make_data(300, 3, 10, 0);
  GrowOptions options;
  options.trees = 9;
  options.min_samples_leaf = 1;
  options.out_of_bag = true;
  const GrownForest grown = data.grow(options);
  std::vector<double> sums(300, 0);
  std::vector<int> trees(300, 0);
  for (const auto& tree : grown.forest.trees) {
    Forest alone{grown.forest.base, 3, {tree}};
    for (Node& node : alone.trees[0]) {
      if (node.feature == kLeaf) node.value *= 9;
    }
    const std::vector<double> predicted = data.predict(alone);
    for (std::size_t row = 0; row < 300; ++row) {
      if (std::abs(predicted[row] - data.target[row]) < 1e-5) continue;
      sums[row] += predicted[row];
      ++trees[row];
    }
  }
  int unseen = 0;
  for (std::size_t row = 0; row < 300; ++row) {
    if (trees[row] == 0) {
      EXPECT_TRUE(std::isnan(grown.out_of_bag[row]));
      ++unseen;
    } else {
      EXPECT_NEAR(grown.out_of_bag[row], sums[row] / trees[row], 1e-5);
    }
  }
  EXPECT_LT(unseen, 30);
  EXPECT_NEAR(std::accumulate(trees.begin(), trees.end(), 0.0) / 2700, 0.368, 0.03);
}

TEST(Growing, PredictsTheMeanOfTheTreesMeans) {
  const Data data = make_data(1000, 4, 11);
  GrowOptions options;
  options.trees = 30;
  const RegressionMetrics fit = measure_fit(data.target, data.predict(data.grow(options).forest));
  EXPECT_GT(fit.r2, 0.85);
}

TEST(Growing, WithoutMissingValuesTheDefaultIsTheLargerSide) {
  const Data data = make_data(600, 3, 12, 0);
  const std::vector<Node> tree = data.grow(one_tree(5)).forest.trees[0];
  for (const Node& node : tree) {
    if (node.feature == kLeaf) continue;
    const float left = tree[static_cast<std::size_t>(node.left)].cover;
    EXPECT_EQ(node.default_left != 0, left >= node.cover - left);
  }
}

TEST(Growing, MissingValuesAloneCanBeTheSplit) {
  Data data{Columns(1), {}};
  for (int i = 0; i < 40; ++i) {
    data.columns[0].push_back(i % 4 == 0 ? kNaN : static_cast<float>(i));
    data.target.push_back(i % 4 == 0 ? 10 : 2);
  }
  const GrownForest grown = data.grow(one_tree());
  ASSERT_EQ(grown.forest.trees[0].size(), 3U);
  const std::vector<double> predicted = data.predict(grown.forest);
  for (std::size_t i = 0; i < 40; ++i) EXPECT_NEAR(predicted[i], data.target[i], 1e-6);
}

TEST(Growing, ThresholdsLieInTheMiddleOfANodesGap) {
  // The first split separates the rows where the first feature is 0. The other rows have only 2 and
  // 8 in the second feature: the border between them is the one closest to 5.
  Data data{{{0, 0, 0, 0, 1, 1, 1, 1}, {3, 4, 6, 7, 2, 2, 8, 8}}, {100, 100, 100, 100, 0, 0, 1, 1}};
  const std::vector<Node> tree = data.grow(one_tree()).forest.trees[0];
  ASSERT_EQ(tree.size(), 5U);
  const auto second = std::find_if(tree.begin() + 1, tree.end(),
                                   [](const Node& node) { return node.feature == 1; });
  ASSERT_NE(second, tree.end());
  EXPECT_EQ(second->threshold, 5);
}

TEST(Growing, TwinsShareTheSplits) {
  Data data = make_data(500, 1, 13, 0);
  data.columns.push_back(data.columns[0]);
  std::vector<float> mirrored = data.columns[0];
  for (float& value : mirrored) value = -value;
  data.columns.push_back(mirrored);
  GrowOptions options;
  options.trees = 60;
  const std::vector<double> importance = native_importance(data.grow(options).forest);
  for (double share : importance) EXPECT_NEAR(share, 1.0 / 3, 0.15);
}

TEST(Growing, ANodeThatMayUseFewFeaturesLooksFurtherWhenTheseCannotSplit) {
  Data data = make_data(200, 1, 14, 0);
  for (int i = 0; i < 30; ++i) data.columns.emplace_back(200, 1.0F);
  // Not constant, but only one row differs: too few for a leaf.
  for (int i = 0; i < 30; ++i) data.columns.emplace_back(200, 1.0F).front() = 2;
  GrowOptions options = one_tree(5);
  options.max_features = 0.02;
  const std::vector<Node> tree = data.grow(options).forest.trees[0];
  EXPECT_GT(tree.size(), 20U);
  for (const Node& node : tree) EXPECT_LE(node.feature, 0);
}

TEST(Growing, AShareOfTheFeaturesMakesTreesDiffer) {
  const Data data = make_data(500, 6, 15);
  GrowOptions options;
  options.trees = 30;
  options.max_features = 1.0 / 3;
  std::set<int> roots;
  for (const auto& tree : data.grow(options).forest.trees) roots.insert(tree[0].feature);
  EXPECT_GT(roots.size(), 3U);
}

TEST(Growing, AConstantTargetIsOneLeaf) {
  Data data = make_data(1000, 3, 16);
  for (double& y : data.target) y = 7.1;
  const GrownForest grown = data.grow(one_tree());
  ASSERT_EQ(grown.forest.trees[0].size(), 1U);
  for (double value : data.predict(grown.forest)) EXPECT_NEAR(value, 7.1, 1e-6);
}

TEST(Growing, RowsThatAgreeInTheTargetAreNotSplitFurther) {
  // Two target values, in about a thousand rows each: one split suffices, despite rounding.
  Data data = make_data(2000, 3, 17, 0, 200);
  for (std::size_t i = 0; i < 2000; ++i) data.target[i] = data.columns[0][i] < 0.1F ? 0.1 : 1e6 / 3;
  EXPECT_EQ(data.grow(one_tree()).forest.trees[0].size(), 3U);
}

TEST(Growing, WithoutAFeatureToSplitByThereIsOneLeaf) {
  const Data data{{std::vector<float>(20, 1.0F), std::vector<float>(20, kNaN)},
                  make_data(20, 3, 18).target};
  const GrownForest grown = data.grow(one_tree());
  ASSERT_EQ(grown.forest.trees[0].size(), 1U);
  EXPECT_EQ(grown.forest.trees[0][0].cover, 20);
}

TEST(Growing, TenRowsAreEnough) {
  const Data data = make_data(10, 3, 19);
  GrowOptions options;
  options.out_of_bag = true;
  const GrownForest grown = data.grow(options);
  validate(grown.forest);
  EXPECT_EQ(grown.out_of_bag.size(), 10U);
}

// Scaling the target scales the predictions and changes nothing else.
class TargetScale : public testing::TestWithParam<double> {};

TEST_P(TargetScale, DoesNotMatter) {
  Data data = make_data(600, 4, 20);
  for (double& y : data.target) y -= 1000;
  GrowOptions options;
  options.trees = 10;
  const std::vector<double> plain = data.predict(data.grow(options).forest);
  for (double& y : data.target) y *= GetParam();
  const std::vector<double> scaled = data.predict(data.grow(options).forest);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_NEAR(scaled[i] / GetParam(), plain[i], 1e-5);
  }
}

INSTANTIATE_TEST_SUITE_P(Scales, TargetScale, testing::Values(1e-9, 1e-3, 1e3, 1e12));

TEST(Growing, HeavyTailsHideNothing) {
  Data data = make_data(2000, 4, 21, 0);
  Random random(3);
  // A few values a million times as far out as the others; a feature identifies them.
  for (std::size_t i = 0; i < 2000; i += 100) {
    data.columns[3][i] = 5;
    data.target[i] += 1e6 * uniform(random);
  }
  GrowOptions options;
  options.trees = 30;
  const std::vector<double> predicted = data.predict(data.grow(options).forest);
  std::vector<double> usual;
  std::vector<double> usual_predicted;
  for (std::size_t i = 0; i < 2000; ++i) {
    if (i % 100 == 0) continue;
    usual.push_back(data.target[i]);
    usual_predicted.push_back(predicted[i]);
  }
  EXPECT_GT(measure_fit(usual, usual_predicted).r2, 0.85);
}

TEST(Growing, ThreeHundredCategoriesAreBinned) {
  Random random(4);
  Data data{Columns(1), {}};
  for (int i = 0; i < 6000; ++i) {
    const auto level = random.below(300);
    data.columns[0].push_back(static_cast<float>(level));
    data.target.push_back(std::sqrt(level) + 0.1 * normal(random));
  }
  GrowOptions options;
  options.trees = 10;
  EXPECT_GT(measure_fit(data.target, data.predict(data.grow(options).forest)).r2, 0.99);
}

TEST(Growing, AThousandColumnsAreSearched) {
  Data data = make_data(400, 1000, 22);
  std::swap(data.columns[0], data.columns[777]);
  GrowOptions options;
  options.trees = 5;
  options.threads = 2;
  const std::vector<double> importance = native_importance(data.grow(options).forest);
  EXPECT_EQ(std::max_element(importance.begin(), importance.end()) - importance.begin(), 777);
}

// Each split separates only a few rows.
TEST(Growing, LopsidedTreesAreDeep) {
  Data data{Columns(1), {}};
  for (int i = 0; i < 255; ++i) {
    data.columns[0].push_back(static_cast<float>(i));
    data.target.push_back(std::pow(2.0, i / 2.0));
  }
  const GrownForest grown = data.grow(one_tree());
  validate(grown.forest);
  EXPECT_GT(depth_of(grown.forest.trees[0]), 20U);
}

TEST(LeafChoice, IsSmallWhereThereIsNoNoise) {
  Data data = make_data(500, 3, 23, 0);
  for (std::size_t i = 0; i < 500; ++i) {
    data.target[i] = 3 * data.columns[0][i] + std::sin(9.0 * data.columns[1][i]);
  }
  EXPECT_EQ(choose_min_samples_leaf(data.binned(), data.target, {}), 1);
}

TEST(LeafChoice, IsFiveWhereThereIsMuchNoise) {
  Data data = make_data(2000, 5, 24);
  Random random(5);
  for (double& y : data.target) y += 3 * normal(random);
  EXPECT_EQ(choose_min_samples_leaf(data.binned(), data.target, {}), 5);
}

TEST(LeafChoice, LargerLeavesMustCostLittle) {
  std::vector<double> target(1000);
  for (std::size_t row = 0; row < 1000; ++row) target[row] = row % 2 == 0 ? 11 : 9;
  const std::vector<double> smallest(1000, 0.5);
  EXPECT_TRUE(cost_little(smallest, smallest, target));
  EXPECT_TRUE(cost_little(std::vector<double>(1000, 0.5024), smallest, target));
  EXPECT_FALSE(cost_little(std::vector<double>(1000, 0.5026), smallest, target));
  // A few rows dominate, as with rare stops of a line: better on average, but not significantly.
  std::vector<double> larger = smallest;
  larger[0] -= 31;
  larger[1] += 30;
  EXPECT_FALSE(cost_little(larger, smallest, target));
}

TEST(LeafChoice, IsMadeByDefault) {
  const Data data = make_data(500, 3, 25);
  GrowOptions options;
  options.trees = 3;
  const auto sizes = [&](int leaf) {
    options.min_samples_leaf = leaf;
    std::vector<std::size_t> out;
    for (const auto& tree : data.grow(options).forest.trees) out.push_back(tree.size());
    return out;
  };
  options.min_samples_leaf = kAutomaticLeaves;
  EXPECT_EQ(sizes(kAutomaticLeaves),
            sizes(choose_min_samples_leaf(data.binned(), data.target, options)));
}

}  // namespace
}  // namespace relevance::forest
