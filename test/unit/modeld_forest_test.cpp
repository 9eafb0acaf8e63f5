// SPDX-License-Identifier: PostgreSQL
// Our forests, written for XGBoost, predict and explain the same in both.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "forest/forest_grower.h"
#include "forest/tree_shap.h"
#include "model/xgboost_reader.h"
#include "model/xgboost_writer.h"
#include "modeld/booster.h"
#include "modeld_sample.h"

namespace relevance::modeld {
namespace {

forest::Forest grow(const Sample& sample, std::span<const double> target) {
  forest::GrowOptions options;
  options.trees = 20;
  options.seed = 7;
  options.threads = 2;
  std::vector<std::size_t> rows(target.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const forest::BinnedMatrix binned(sample.columns(), rows, 2);
  return forest::grow_forest(binned, target, options).forest;
}

class ForestForXgboost : public testing::Test {
 protected:
  Sample sample_ = make_sample(500, 6, 1);
  forest::Forest forest_ = grow(sample_, sample_.target);
  Booster booster_{model::write_xgboost_model(forest_, {})};
  Sample fresh_ = make_sample(200, 6, 2);
  Dataset dataset_{fresh_.matrix.view(), 1};
};

TEST_F(ForestForXgboost, PredictsTheSame) {
  const std::vector<float> theirs = booster_.predict(dataset_);
  const std::vector<double> ours = forest::predict(forest_, fresh_.matrix.view(), 1);
  ASSERT_EQ(theirs.size(), ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_NEAR(ours[i], theirs[i], 1e-5 * std::abs(theirs[i]));
  }
}

TEST_F(ForestForXgboost, ExplainsTheSame) {
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

TEST_F(ForestForXgboost, FindsWhatMatters) {
  const std::vector<double> importance = forest::native_importance(forest_);
  EXPECT_GT(importance[0], 0.5);
  EXPECT_GT(importance[1], importance[3]);
  EXPECT_GT(importance[2], importance[4]);
}

TEST_F(ForestForXgboost, IsReadAsItWasWritten) {
  const forest::Forest read = model::read_xgboost_model(booster_.save("ubj")).forest;
  ASSERT_EQ(read.trees.size(), forest_.trees.size());
  EXPECT_EQ(read.features, forest_.features);
  EXPECT_EQ(model::write_xgboost_model(read, {}), model::write_xgboost_model(forest_, {}));
}

}  // namespace
}  // namespace relevance::modeld
