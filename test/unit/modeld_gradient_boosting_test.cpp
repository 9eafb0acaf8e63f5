// SPDX-License-Identifier: PostgreSQL
#include "modeld/gradient_boosting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "forest/regression_metrics.h"
#include "forest/tree_shap.h"
#include "model/xgboost_writer.h"
#include "modeld/booster.h"
#include "modeld_sample.h"

namespace relevance::modeld {
namespace {

forest::Forest boost_sample(const Sample& training, const Sample& validation,
                            const BoostOptions& options = {}) {
  return boost({training.matrix.view(), training.target},
               {validation.matrix.view(), validation.target}, options);
}

double r2_on(const forest::Forest& forest, const Sample& sample) {
  return forest::measure_fit(sample.target, forest::predict(forest, sample.matrix.view(), 1)).r2;
}

class GradientBoosting : public testing::Test {
 protected:
  Sample training_ = make_sample(2000, 6, 1);
  Sample validation_ = make_sample(300, 6, 2);
  Sample fresh_ = make_sample(200, 6, 3);
};

TEST_F(GradientBoosting, LearnsWhatDrivesTheTarget) {
  const forest::Forest forest = boost_sample(training_, validation_);
  // A tenth of the cells is missing: no model can explain everything.
  EXPECT_GT(r2_on(forest, fresh_), 0.8);
  const std::vector<double> importance = forest::native_importance(forest);
  EXPECT_GT(importance[0], importance[1]);
  for (std::size_t noise : {3U, 4U, 5U}) EXPECT_GT(importance[2], importance[noise]);
}

TEST_F(GradientBoosting, PredictsAndExplainsAsXgboostDoes) {
  const forest::Forest forest = boost_sample(training_, validation_);
  const Booster booster(model::write_xgboost_model(forest, {}));
  const Dataset dataset(fresh_.matrix.view(), 1);
  const std::vector<float> predictions = booster.predict(dataset);
  const std::vector<float> contributions = booster.contributions(dataset);

  const std::vector<double> ours = forest::predict(forest, fresh_.matrix.view(), 1);
  std::vector<double> shap(200 * 6);
  forest::TreeShap(forest).explain(fresh_.matrix.view(), shap, 1);
  for (std::size_t r = 0; r < 200; ++r) {
    EXPECT_NEAR(ours[r], predictions[r], 1e-6 * predictions[r]);
    double largest = 0;
    for (std::size_t f = 0; f < 6; ++f) largest = std::max(largest, std::abs(shap[r * 6 + f]));
    for (std::size_t f = 0; f < 6; ++f) {
      EXPECT_NEAR(shap[r * 6 + f], contributions[r * 7 + f], 1e-4 * largest) << r << " " << f;
    }
  }
}

TEST_F(GradientBoosting, StopsWhereMoreTreesWouldOnlyFitNoise) {
  const Sample noisy = make_sample(500, 6, 4, 0.1, 10);
  const Sample unseen = make_sample(500, 6, 5, 0.1, 10);
  const forest::Forest stopped = boost_sample(noisy, unseen);
  EXPECT_LT(stopped.trees.size(), 200U);
  // If validated on its own training rows, it never stops early.
  const forest::Forest overfitted = boost_sample(noisy, noisy);
  EXPECT_EQ(overfitted.trees.size(), 1000U);
  EXPECT_GT(r2_on(stopped, unseen), r2_on(overfitted, unseen) + 0.1);
}

TEST_F(GradientBoosting, KeepsTheTreesUpToTheBest) {
  BoostOptions options;
  const std::size_t best = boost_sample(training_, validation_, options).trees.size();
  ASSERT_GT(best, 1U);
  ASSERT_LT(best, 900U);
  options.trees = static_cast<int>(best) + 10;
  EXPECT_EQ(boost_sample(training_, validation_, options).trees.size(), best);
  options.trees = 1;
  EXPECT_EQ(boost_sample(training_, validation_, options).trees.size(), 1U);
}

TEST_F(GradientBoosting, OptionsBoundTheTrees) {
  BoostOptions options;
  options.max_depth = 2;
  options.min_samples_leaf = 300;
  for (const auto& tree : boost_sample(training_, validation_, options).trees) {
    EXPECT_LE(tree.size(), 7U);
    for (const forest::Node& node : tree) EXPECT_GE(node.cover, 300);
  }
  options.max_depth = 512;
  EXPECT_GT(boost_sample(training_, validation_, options).trees.size(), 1U);
}

TEST_F(GradientBoosting, IsTheSameForAnyNumberOfThreads) {
  // Large enough for XGBoost to distribute the rows over threads.
  const Sample many = make_sample(20000, 6, 6);
  BoostOptions options;
  options.trees = 40;
  options.max_features = 0.5;
  const auto grow = [&](unsigned threads) {
    options.threads = threads;
    return model::write_xgboost_model(boost_sample(many, validation_, options), {});
  };
  const std::string one = grow(1);
  for (unsigned threads : {2U, 3U, 5U}) EXPECT_EQ(grow(threads), one) << threads;
  options.seed = 8;
  EXPECT_NE(grow(1), one);
}

TEST_F(GradientBoosting, ScaleAndOffsetDoNotMatter) {
  const auto rescaled = [](Sample sample, double scale, double offset) {
    for (double& y : sample.target) y = (y - 1000) * scale + offset;
    return sample;
  };
  const double expected = r2_on(boost_sample(training_, validation_), fresh_);
  for (const auto& [scale, offset] : {std::pair{1e-9, 0.0}, {1e9, 0.0}, {1.0, 1e9}}) {
    const forest::Forest forest =
        boost_sample(rescaled(training_, scale, offset), rescaled(validation_, scale, offset));
    EXPECT_NEAR(r2_on(forest, rescaled(fresh_, scale, offset)), expected, 0.01) << scale;
  }
}

TEST_F(GradientBoosting, WithNothingToLearnThereAreNoTrees) {
  for (Sample* sample : {&training_, &validation_}) {
    std::fill(sample->target.begin(), sample->target.end(), 7.5);
  }
  const forest::Forest forest = boost_sample(training_, validation_);
  EXPECT_TRUE(forest.trees.empty());
  for (double value : forest::predict(forest, fresh_.matrix.view(), 1)) EXPECT_EQ(value, 7.5);
  std::vector<double> shap(200 * 6, 1);
  forest::TreeShap(forest).explain(fresh_.matrix.view(), shap, 1);
  EXPECT_EQ(shap, std::vector<double>(200 * 6, 0));
  const Booster booster(model::write_xgboost_model(forest, {}));
  EXPECT_EQ(booster.predict(Dataset(fresh_.matrix.view(), 1)), std::vector<float>(200, 7.5F));
}

TEST_F(GradientBoosting, ProgressOnlyGrows) {
  double last = 0;
  boost({training_.matrix.view(), training_.target},
        {validation_.matrix.view(), validation_.target}, {}, [&](double share) {
          EXPECT_GE(share, last);
          EXPECT_LE(share, 1);
          last = share;
        });
  EXPECT_GT(last, 0);
}

}  // namespace
}  // namespace relevance::modeld
