// What XGBoost grew, read and explained by ours, against XGBoost's own answers.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "base/error.h"
#include "forest/random.h"
#include "forest/tree_shap.h"
#include "modeld/booster.h"
#include "modeld/feature_matrix.h"
#include "modeld/forest_grower.h"
#include "modeld/noise_floor.h"
#include "modeld/results.h"
#include "modeld/xgboost_model.h"
#include "modeld/xgboost_writer.h"

namespace relevance::modeld {
namespace {

struct Sample {
  FloatMatrix matrix;
  std::vector<double> target;
};

double uniform(Random& random) {
  return static_cast<double>(random.next() >> 11) * 0x1p-53;
}

// y = 3 a - 2 b² + a c + noise; the other features say nothing. Every tenth cell is missing.
Sample make_sample(std::size_t rows, std::size_t features, std::uint64_t seed,
                   double missing = 0.1) {
  Random random(seed);
  Sample sample;
  sample.matrix.rows = rows;
  sample.matrix.features = features;
  for (std::size_t r = 0; r < rows; ++r) {
    std::vector<double> x(features);
    for (double& value : x) value = 2 * uniform(random) - 1;
    sample.target.push_back(1000 + 3 * x[0] - 2 * x[1] * x[1] + x[0] * x[2] +
                            0.1 * uniform(random));
    for (double value : x) {
      const bool is_missing = uniform(random) < missing;
      sample.matrix.values.push_back(is_missing ? std::numeric_limits<float>::quiet_NaN()
                                                : static_cast<float>(value));
    }
  }
  return sample;
}

GrowOptions small_forest(Thresholds thresholds) {
  GrowOptions options;
  options.trees = 20;
  options.max_depth = 7;
  options.thresholds = thresholds;
  options.seed = 7;
  options.threads = 2;
  return options;
}

class ForestOfXgboost : public testing::TestWithParam<Thresholds> {
 protected:
  Sample sample_ = make_sample(500, 6, 1);
  forest::Forest forest_ =
      grow_forest(sample_.matrix.view(), sample_.target, small_forest(GetParam()));
  Booster booster_{write_xgboost_model(forest_, {})};
  Sample fresh_ = make_sample(200, 6, 2);
  Dataset dataset_{fresh_.matrix.view(), 1};
};

TEST_P(ForestOfXgboost, PredictsTheSame) {
  const std::vector<float> theirs = booster_.predict(dataset_);
  const std::vector<double> ours = forest::predict(forest_, fresh_.matrix.view(), 1);
  ASSERT_EQ(theirs.size(), ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_NEAR(ours[i], theirs[i], 1e-5 * std::abs(theirs[i]));
  }
}

TEST_P(ForestOfXgboost, ExplainsTheSame) {
  const std::vector<float> theirs = booster_.contributions(dataset_);
  std::vector<double> ours(200 * 6);
  const forest::TreeShap shap(forest_);
  shap.explain(fresh_.matrix.view(), ours, 1);
  const std::vector<double> predicted = forest::predict(forest_, fresh_.matrix.view(), 1);
  for (std::size_t r = 0; r < 200; ++r) {
    double sum = shap.base_value();
    double largest = 0;
    for (std::size_t f = 0; f < 6; ++f) largest = std::max(largest, std::abs(ours[r * 6 + f]));
    for (std::size_t f = 0; f < 6; ++f) {
      sum += ours[r * 6 + f];
      EXPECT_NEAR(ours[r * 6 + f], theirs[r * 7 + f], 1e-4 * largest) << r << " " << f;
    }
    EXPECT_NEAR(sum, predicted[r], 1e-4 * std::abs(predicted[r]));
    EXPECT_NEAR(shap.base_value(), theirs[r * 7 + 6], 1e-4 * std::abs(shap.base_value()));
  }
}

TEST_P(ForestOfXgboost, FindsWhatMatters) {
  const std::vector<double> importance = forest::native_importance(forest_);
  EXPECT_GT(importance[0], 0.5);
  EXPECT_GT(importance[1], importance[3]);
  EXPECT_GT(importance[2], importance[4]);
}

TEST_P(ForestOfXgboost, GainsAreInSquaredUnitsOfTheTarget) {
  double gain = 0;
  for (const auto& tree : forest_.trees) gain += tree[0].gain / 20;
  // The first split of a on 3 a explains about 3/4 of its variance: 500 × 3 × 3/4 or so.
  EXPECT_GT(gain, 500);
  EXPECT_LT(gain, 3000);
}

TEST_P(ForestOfXgboost, IsTheSameWhateverTheThreads) {
  GrowOptions options = small_forest(GetParam());
  options.features_by_level = 0.7;
  options.features_by_node = 0.7;
  const auto grow = [&](unsigned threads) {
    options.threads = threads;
    return write_xgboost_model(grow_forest(sample_.matrix.view(), sample_.target, options), {});
  };
  const std::string one = grow(1);
  for (unsigned threads : {2U, 3U, 5U, 2U, 3U, 5U}) EXPECT_EQ(grow(threads), one);
  options.seed = 8;
  EXPECT_NE(grow(1), one);
}

TEST_P(ForestOfXgboost, IsReadAsItWasWritten) {
  const forest::Forest read = read_xgboost_model(booster_.save("ubj"));
  ASSERT_EQ(read.trees.size(), forest_.trees.size());
  EXPECT_EQ(read.features, forest_.features);
  EXPECT_EQ(write_xgboost_model(read, {}), write_xgboost_model(forest_, {}));
}

INSTANTIATE_TEST_SUITE_P(Exact, ForestOfXgboost, testing::Values(Thresholds::exact));
INSTANTIATE_TEST_SUITE_P(Histogram, ForestOfXgboost, testing::Values(Thresholds::histogram));

TEST(ForestGrower, ScaleDoesNotMatter) {
  const Sample sample = make_sample(300, 4, 3, 0);
  std::vector<double> tiny;
  std::vector<double> huge;
  for (double y : sample.target) {
    tiny.push_back((y - 1000) * 1e-9);
    huge.push_back((y - 1000) * 1e9);
  }
  const auto grow = [&](const std::vector<double>& y) {
    return forest::predict(grow_forest(sample.matrix.view(), y, small_forest(Thresholds::exact)),
                           sample.matrix.view(), 1);
  };
  const std::vector<double> from_tiny = grow(tiny);
  const std::vector<double> from_huge = grow(huge);
  for (std::size_t i = 0; i < tiny.size(); ++i) {
    EXPECT_NEAR(from_tiny[i] * 1e9, from_huge[i] * 1e-9, 1e-3);
    EXPECT_NEAR(from_huge[i], huge[i], 1.5e9);
  }
}

TEST(ForestGrower, AConstantTargetIsPredicted) {
  const Sample sample = make_sample(30, 3, 3);
  const std::vector<double> y(30, 7.5);
  const forest::Forest forest =
      grow_forest(sample.matrix.view(), y, small_forest(Thresholds::exact));
  for (double value : forest::predict(forest, sample.matrix.view(), 1)) EXPECT_EQ(value, 7.5);
}

TEST(XgboostModel, RefusesWhatIsNone) {
  const Sample sample = make_sample(30, 3, 3);
  const std::string model = write_xgboost_model(
      grow_forest(sample.matrix.view(), sample.target, small_forest(Thresholds::exact)), {});
  EXPECT_THROW(read_xgboost_model(""), Error);
  EXPECT_THROW(read_xgboost_model("nonsense"), Error);
  EXPECT_THROW(read_xgboost_model("{}"), Error);
  for (std::size_t size = 1; size < model.size(); size += 997) {
    EXPECT_THROW(read_xgboost_model(model.substr(0, size)), Error) << size;
  }
}

TEST(Artifact, KeepsSchemaAndPredictions) {
  const Sample sample = make_sample(50, 3, 3);
  const forest::Forest forest =
      grow_forest(sample.matrix.view(), sample.target, small_forest(Thresholds::exact));
  const std::vector<FeatureInfo> infos = {
      {"T [°C]", table::FeatureKind::numeric, {}},
      {"T (°C)", table::FeatureKind::boolean, {}},
      {"material", table::FeatureKind::categorical, {"PA6", "PP"}},
  };
  const std::string artifact = make_artifact(forest, "units per hour", infos);
  const nlohmann::json model = nlohmann::json::from_ubjson(artifact);
  const nlohmann::json& learner = model.at("learner");
  EXPECT_EQ(learner.at("feature_names"), nlohmann::json({"T (°C)", "T (°C) 2", "material"}));
  const auto schema =
      nlohmann::json::parse(learner.at("attributes").at("relevance_schema").get<std::string>());
  EXPECT_EQ(schema.at("target"), "units per hour");
  EXPECT_EQ(schema.at("features").at(0).at("name"), "T [°C]");
  EXPECT_EQ(schema.at("features").at(2).at("levels"), nlohmann::json({"PA6", "PP"}));
  EXPECT_EQ(read_xgboost_model(artifact).trees.size(), 20U);
}

TEST(NoiseFloor, TellsDriversFromNoise) {
  const Sample sample = make_sample(1000, 12, 4, 0);
  const std::vector<bool> above = above_noise(sample.matrix, sample.target, 0, 2);
  EXPECT_TRUE(above[0]);
  EXPECT_TRUE(above[1]);
  EXPECT_TRUE(above[2]);
  EXPECT_LE(std::count(above.begin() + 3, above.end(), true), 1);
  EXPECT_EQ(above, above_noise(sample.matrix, sample.target, 0, 1));
}

}  // namespace
}  // namespace relevance::modeld
