// SPDX-License-Identifier: PostgreSQL
#include "modeld/model_fit.h"

#include <gtest/gtest.h>

#include <numeric>

#include "model/xgboost_writer.h"
#include "modeld_sample.h"

namespace relevance::modeld {
namespace {

using contract::Algorithm;

class ModelFit : public testing::Test {
 protected:
  ModelFit() {
    options_.trees = 20;
    rows_.train.resize(800);
    std::iota(rows_.train.begin(), rows_.train.end(), std::size_t{0});
    rows_.early_stopping.train.assign(rows_.train.begin(), rows_.train.begin() + 700);
    rows_.early_stopping.test.assign(rows_.train.begin() + 700, rows_.train.end());
    test_.resize(200);
    std::iota(test_.begin(), test_.end(), std::size_t{800});
  }

  std::vector<Model> fit(Algorithm algorithm) {
    options_.algorithm = algorithm;
    return fit_models(sample_.columns(), sample_.target, rows_, options_, 2,
                      [this](double share) { progress_.push_back(share); });
  }

  Sample sample_ = make_sample(1000, 5, 1);
  FitRows rows_;
  std::vector<std::size_t> test_;
  contract::TrainOptions options_;
  std::vector<double> progress_;
};

TEST_F(ModelFit, OneAlgorithmIsOneModel) {
  for (Algorithm algorithm : {Algorithm::random_forest, Algorithm::gradient_boosting}) {
    const std::vector<Model> models = fit(algorithm);
    ASSERT_EQ(models.size(), 1U);
    EXPECT_EQ(models[0].algorithm, algorithm);
    EXPECT_GT(measure(models[0], sample_.columns(), sample_.target, test_, 1).r2, 0.6);
  }
}

TEST_F(ModelFit, AutomaticFitsBothAsIfEachWereRequested) {
  const std::vector<Model> both = fit(Algorithm::automatic);
  ASSERT_EQ(both.size(), 2U);
  EXPECT_TRUE(std::is_sorted(progress_.begin(), progress_.end()));
  EXPECT_EQ(progress_.back() <= 1, true);
  for (const Model& model : both) {
    EXPECT_EQ(model::write_xgboost_model(model.forest, {}),
              model::write_xgboost_model(fit(model.algorithm)[0].forest, {}));
  }
}

TEST_F(ModelFit, BoostingDoesNotGrowOnTheRowsItStopsBy) {
  const std::vector<Model> before = fit(Algorithm::gradient_boosting);
  for (std::size_t row : rows_.early_stopping.test) sample_.target[row] *= 1.0001;
  const std::vector<Model> after = fit(Algorithm::gradient_boosting);
  const std::size_t trees = std::min(before[0].forest.trees.size(), after[0].forest.trees.size());
  ASSERT_GT(trees, 0U);
  EXPECT_EQ(before[0].forest.base, after[0].forest.base);
  for (std::size_t i = 0; i < trees; ++i) {
    EXPECT_EQ(before[0].forest.trees[i].size(), after[0].forest.trees[i].size());
  }
}

}  // namespace
}  // namespace relevance::modeld
