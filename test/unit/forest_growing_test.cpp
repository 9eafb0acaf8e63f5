// The grower beside exhaustive search and beside what it promises.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

#include "forest/binned_matrix.h"
#include "forest/flat_forest.h"
#include "forest/forest_grower.h"
#include "forest/random.h"

namespace relevance::forest {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

struct Data {
  std::vector<std::vector<float>> columns;
  std::vector<double> target;

  std::size_t rows() const { return target.size(); }
  BinnedMatrix binned() const {
    std::vector<std::size_t> all(rows());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return BinnedMatrix(columns, all, 1);
  }
  std::vector<float> row_major() const {
    std::vector<float> values;
    for (std::size_t r = 0; r < rows(); ++r) {
      for (const auto& column : columns) values.push_back(column[r]);
    }
    return values;
  }
};

// The first feature drives, the second does so in part, the others are noise; one value in so many
// is missing.
Data make_data(std::size_t rows, std::size_t features, std::uint64_t seed,
               std::uint32_t missing = 0) {
  Random random(seed);
  Data data;
  data.columns.resize(features);
  for (std::size_t r = 0; r < rows; ++r) {
    for (auto& column : data.columns) {
      column.push_back(static_cast<float>(random.below(1000)) / 100);
    }
    const double noise = static_cast<double>(random.below(1000)) / 1000;
    data.target.push_back(3 * data.columns[0][r] - data.columns[1][r] + noise);
    if (missing > 0 && random.below(missing) == 0) data.columns[0][r] = kMissing;
  }
  return data;
}

GrowOptions one_whole_tree() {
  GrowOptions options;
  options.trees = 1;
  options.bootstrap = false;
  options.min_samples_leaf = 1;
  return options;
}

double squared_error(const std::vector<double>& values) {
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum;
}

// What the best single split lowers the squared error by, over all features, thresholds and sides
// of the missing values.
double best_gain(const Data& data, std::size_t min_leaf) {
  double best = 0;
  for (const auto& column : data.columns) {
    for (const float threshold : column) {
      for (const bool missing_left : {false, true}) {
        std::vector<double> left;
        std::vector<double> right;
        for (std::size_t r = 0; r < data.rows(); ++r) {
          const bool goes_left = std::isnan(column[r]) ? missing_left : column[r] < threshold;
          (goes_left ? left : right).push_back(data.target[r]);
        }
        if (left.size() < min_leaf || right.size() < min_leaf) continue;
        best =
            std::max(best, squared_error(data.target) - squared_error(left) - squared_error(right));
      }
    }
  }
  return best;
}

void expect_same(const Forest& one, const Forest& other) {
  ASSERT_EQ(one.trees.size(), other.trees.size());
  EXPECT_EQ(one.base, other.base);
  for (std::size_t t = 0; t < one.trees.size(); ++t) {
    ASSERT_EQ(one.trees[t].size(), other.trees[t].size());
    for (std::size_t n = 0; n < one.trees[t].size(); ++n) {
      const Node& a = one.trees[t][n];
      const Node& b = other.trees[t][n];
      ASSERT_TRUE(a.feature == b.feature && a.threshold == b.threshold && a.value == b.value &&
                  a.cover == b.cover && a.default_left == b.default_left)
          << "tree " << t << ", node " << n;
    }
  }
}

TEST(Growing, TheFirstSplitIsTheBestThereIs) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Data data = make_data(40, 4, seed, seed % 2 == 0 ? 0 : 5);
    GrowOptions options = one_whole_tree();
    options.max_depth = 1;
    options.min_samples_leaf = 3;
    const Forest forest = grow_forest(data.binned(), data.target, options).forest;
    ASSERT_EQ(forest.trees[0].size(), 3U) << seed;
    const double best = best_gain(data, 3);
    EXPECT_NEAR(static_cast<double>(forest.trees[0][0].gain), best, 1e-4 * best) << seed;
  }
}

TEST(Growing, AFullTreeRepeatsItsRows) {
  const Data data = make_data(300, 5, 3);
  const Forest forest = grow_forest(data.binned(), data.target, one_whole_tree()).forest;
  validate(forest);
  const std::vector<float> values = data.row_major();
  const std::vector<double> predicted = predict(forest, {values.data(), data.rows(), 5});
  for (std::size_t r = 0; r < data.rows(); ++r) EXPECT_NEAR(predicted[r], data.target[r], 1e-4);
}

TEST(Growing, TheSameForestComesOutWhateverTheNumberOfThreads) {
  const Data data = make_data(2000, 12, 4, 7);
  GrowOptions options;
  options.trees = 13;
  options.max_features = 0.4;
  options.out_of_bag = true;
  options.seed = 9;
  const GrownForest alone = grow_forest(data.binned(), data.target, options);
  for (const unsigned threads : {2U, 5U}) {
    options.threads = threads;
    const GrownForest together = grow_forest(data.binned(), data.target, options);
    expect_same(alone.forest, together.forest);
    ASSERT_EQ(alone.out_of_bag.size(), together.out_of_bag.size());
    for (std::size_t r = 0; r < data.rows(); ++r) {
      const double one = alone.out_of_bag[r];
      const double other = together.out_of_bag[r];
      EXPECT_TRUE(one == other || (std::isnan(one) && std::isnan(other))) << r;
    }
  }
}

TEST(Growing, LeavesAndDepthKeepTheirBounds) {
  const Data data = make_data(1500, 6, 5);
  GrowOptions options;
  options.trees = 5;
  options.bootstrap = false;
  options.min_samples_leaf = 20;
  options.max_depth = 4;
  const Forest forest = grow_forest(data.binned(), data.target, options).forest;
  for (const std::vector<Node>& tree : forest.trees) {
    EXPECT_LE(tree.size(), 31U);
    EXPECT_EQ(tree[0].cover, 1500);
    for (const Node& node : tree) {
      EXPECT_GE(node.cover, 20);
      if (node.feature == kLeaf) continue;
      EXPECT_EQ(node.cover, tree[static_cast<std::size_t>(node.left)].cover +
                                tree[static_cast<std::size_t>(node.right)].cover);
    }
  }
}

TEST(Growing, OutOfBagErrorIsThatOfRowsHeldOut) {
  const Data data = make_data(3000, 6, 6);
  GrowOptions options;
  options.out_of_bag = true;
  const GrownForest grown = grow_forest(data.binned(), data.target, options);
  const Data fresh = make_data(3000, 6, 60);
  const std::vector<float> values = fresh.row_major();
  const std::vector<double> predicted = predict(grown.forest, {values.data(), fresh.rows(), 6});
  double held_out = 0;
  double out_of_bag = 0;
  for (std::size_t r = 0; r < data.rows(); ++r) {
    held_out += std::pow(predicted[r] - fresh.target[r], 2);
    if (!std::isnan(grown.out_of_bag[r])) {
      out_of_bag += std::pow(grown.out_of_bag[r] - data.target[r], 2);
    }
  }
  EXPECT_NEAR(out_of_bag / held_out, 1, 0.2);
}

TEST(Growing, ScalesAndConstantsDoNoHarm) {
  for (const double scale : {1e-9, 1.0, 1e12}) {
    Data data = make_data(400, 3, 7);
    data.columns.emplace_back(400, 5.0F);
    data.columns.emplace_back(400, kMissing);
    for (double& value : data.target) value = scale * value + 100 * scale;
    const Forest forest = grow_forest(data.binned(), data.target, one_whole_tree()).forest;
    validate(forest);
    const std::vector<float> values = data.row_major();
    const std::vector<double> predicted = predict(forest, {values.data(), data.rows(), 5});
    for (std::size_t r = 0; r < data.rows(); ++r) {
      EXPECT_NEAR(predicted[r], data.target[r], 1e-3 * scale) << scale;
    }
  }
}

TEST(Growing, ManyValuesAreCutIntoBinsThatSendRowsTheSameWay) {
  Data data;
  data.columns.resize(1);
  Random random(8);
  for (int r = 0; r < 5000; ++r) {
    data.columns[0].push_back(static_cast<float>(random.below(1'000'000)) / 7);
    data.target.push_back(std::sin(data.columns[0].back() / 20000));
  }
  const BinnedMatrix binned = data.binned();
  const auto thresholds = binned.thresholds(0);
  EXPECT_LE(thresholds.size(), kMaxBins - 1);
  EXPECT_GT(thresholds.size(), 200U);
  for (std::size_t r = 0; r < data.rows(); ++r) {
    const auto below = static_cast<std::size_t>(
        std::upper_bound(thresholds.begin(), thresholds.end(), data.columns[0][r]) -
        thresholds.begin());
    EXPECT_EQ(static_cast<std::size_t>(binned.row(r)[0]), below) << data.columns[0][r];
  }
}

}  // namespace
}  // namespace relevance::forest
