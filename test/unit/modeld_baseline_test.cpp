// SPDX-License-Identifier: PostgreSQL
// The baselines that a model has to beat, and the warnings about one that does not.
#include "modeld/baseline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "forest/random.h"
#include "modeld/hold_out.h"
#include "warning_texts.h"

namespace relevance::modeld {
namespace {

using forest::Random;

constexpr std::size_t kRows = 1000;
const float kMissing = std::numeric_limits<float>::quiet_NaN();

// The first four fifths are training rows.
RowSplit first_and_last(std::size_t rows) {
  RowSplit split;
  for (std::size_t row = 0; row < rows; ++row) {
    (row * 5 < rows * 4 ? split.train : split.test).push_back(row);
  }
  return split;
}

struct Data {
  std::vector<std::vector<float>> columns;
  std::vector<double> target;
};

// Column 1 drives the target by its distance from the middle, column 2 far less, 0 and 3 not at
// all; 3 has a different value in every row.
Data some_data() {
  Data data{std::vector(4, std::vector<float>(kRows)), std::vector<double>(kRows)};
  Random random(1);
  for (std::size_t row = 0; row < kRows; ++row) {
    for (auto& column : data.columns) column[row] = static_cast<float>(random.below(100));
    data.columns[3][row] = static_cast<float>(random.below(1'000'000'000));
    data.target[row] = std::abs(data.columns[1][row] - 50) + 0.1 * data.columns[2][row];
  }
  return data;
}

TEST(Baseline, OfTheMeanUsesOnlyTrainingRows) {
  const std::vector<double> target = {1, 3, 1, 3, 10};
  const RowSplit split{HoldOut::last, {0, 1, 2, 3}, {4}, 0};
  const contract::Fit fit = fit_of_mean(target, split);
  EXPECT_DOUBLE_EQ(fit.mae, 8);
  EXPECT_DOUBLE_EQ(fit.rmse, 8);
}

TEST(Baseline, OfOneVariableFindsTheStrongestWhateverItsShape) {
  const Data data = some_data();
  const BestFeature best = fit_of_best_feature(data.columns, data.target, first_and_last(kRows));
  EXPECT_EQ(best.feature, 1U);
  EXPECT_GT(best.fit.r2, 0.9);
}

TEST(Baseline, OfOneVariableIsChosenWithoutTheHeldOutRows) {
  Data data = some_data();
  const RowSplit split = first_and_last(kRows);
  for (const std::size_t row : split.test) {
    data.columns[0][row] = static_cast<float>(data.target[row]);
    data.columns[1][row] = 0;
  }
  const BestFeature best = fit_of_best_feature(data.columns, data.target, split);
  EXPECT_EQ(best.feature, 1U);
  EXPECT_LT(best.fit.r2, 0);
}

TEST(Baseline, OfOneVariableIsNotFooledByManyValues) {
  // 60 rows: 32 bins of two rows fit noise well, but not a row that is left out.
  Random random(4);
  Data data{std::vector(2, std::vector<float>(60)), std::vector<double>(60)};
  for (std::size_t row = 0; row < 60; ++row) {
    data.columns[0][row] = static_cast<float>(random.below(1'000'000));
    data.columns[1][row] = static_cast<float>(row % 2);
    data.target[row] = 40.0 * static_cast<double>(row % 2) + random.below(100);
  }
  EXPECT_EQ(fit_of_best_feature(data.columns, data.target, first_and_last(60)).feature, 1U);
}

TEST(Baseline, OfOneVariableTakesMissingValuesForALevelOfTheirOwn) {
  Data data = some_data();
  for (std::size_t row = 0; row < kRows; ++row) {
    if (row % 3 == 0) data.columns[0][row] = kMissing;
    data.target[row] = row % 3 == 0 ? 100 : 0;
  }
  const BestFeature best = fit_of_best_feature(data.columns, data.target, first_and_last(kRows));
  EXPECT_EQ(best.feature, 0U);
  EXPECT_GT(best.fit.r2, 0.99);
}

TEST(Baseline, OfOneVariableManagesValuesThatAreAllTheSameOrMissing) {
  Data data = some_data();
  data.columns = {std::vector<float>(kRows, 3), std::vector<float>(kRows, kMissing)};
  const RowSplit split = first_and_last(kRows);
  const BestFeature best = fit_of_best_feature(data.columns, data.target, split);
  EXPECT_EQ(best.feature, 0U);
  EXPECT_NEAR(best.fit.rmse, fit_of_mean(data.target, split).rmse, 1e-9);
}

TEST(OutOfBag, SkipsRowsThatEveryTreeSaw) {
  const std::vector<double> target = {1, 100, 3, 5};
  const std::vector<std::size_t> rows = {0, 2, 3};
  EXPECT_EQ(r2_out_of_bag(target, rows, std::vector<double>{1, 3, 5}), 1);
  EXPECT_EQ(r2_out_of_bag(target, rows, std::vector<double>{1, std::nan(""), 5}), 1);
  EXPECT_EQ(r2_out_of_bag(target, rows, std::vector<double>{3, 3, 3}), 0);
}

std::string warnings_of(const contract::Metrics& metrics) {
  std::vector<Warning> warnings;
  warn_of_metrics(metrics, warnings);
  return lines_of(warnings);
}

contract::Metrics metrics_of(double r2, double rmse) {
  contract::Metrics metrics;
  metrics.r2 = r2;
  metrics.rmse = rmse;
  metrics.n_features = 5;
  metrics.split = "blocks";
  metrics.baseline_mean = contract::Fit{0, 1, 1};
  metrics.baseline_feature = contract::BaselineFeature{{0.3, 0.7, 0.8}, "speed"};
  metrics.below_baseline = !(rmse < 1);
  return metrics;
}

TEST(WarningsOfMetrics, AreNoneForAGoodModel) {
  EXPECT_EQ(warnings_of(metrics_of(0.8, 0.4)), "");
}

TEST(WarningsOfMetrics, SayThatNoRankingCanBeTrustedBelowTheMean) {
  EXPECT_TRUE(warnings_of(metrics_of(-0.2, 1.1))
                  .starts_with("The model predicts held-out rows no better than the mean (RMSE "
                               "1.1 against 1): no ranking of these data can be trusted. "));
}

TEST(WarningsOfMetrics, SayThatLittleIsExplained) {
  contract::Metrics metrics = metrics_of(0.1, 0.79);
  EXPECT_TRUE(warnings_of(metrics).starts_with(
      "The model explains little: R² = 0.10 on held-out rows; treat the ranking with caution. "));
}

TEST(WarningsOfMetrics, SayThatOneVariableDoesAsWell) {
  EXPECT_NE(warnings_of(metrics_of(0.3, 0.8)).find("Column \"speed\" alone predicts"),
            std::string::npos);
}

TEST(WarningsOfMetrics, SayThatOneColumnMayBeAConsequenceOfTheTarget) {
  contract::Metrics metrics = metrics_of(0.902, 0.31);
  metrics.baseline_feature = contract::BaselineFeature{{0.895, 0.3, 0.32}, "scrap"};
  EXPECT_TRUE(warnings_of(metrics).starts_with(
      "Column \"scrap\" alone predicts held-out rows nearly as well as the whole model (R² = 0.90 "
      "against 0.90): it may be a consequence of the target"));
  std::vector<Warning> known = {make_warning("target_in_disguise", "scrap",
                                             {value_of("share", "96 %"), value_of("target", "y")})};
  warn_of_metrics(metrics, known);
  EXPECT_EQ(known.size(), 1U) << "once is enough";
  metrics.baseline_feature->r2 = 0.85;
  EXPECT_EQ(warnings_of(metrics), "");
  metrics.r2 = 0.73;
  metrics.baseline_feature->r2 = 0.72;
  EXPECT_EQ(warnings_of(metrics), "") << "a driver that dominates a noisy process";
  metrics.r2 = 0.902;
  metrics.baseline_feature->r2 = 0.895;
  metrics.n_features = 1;
  EXPECT_EQ(warnings_of(metrics), "") << "there is no other column";
}

TEST(WarningsOfMetrics, SayWhatARandomHoldOutWouldHavePretended) {
  contract::Metrics metrics = metrics_of(0.5, 0.7);
  metrics.r2_random_split = 0.59;
  EXPECT_EQ(warnings_of(metrics), "") << "a small difference is chance";
  metrics.r2_random_split = 0.95;
  EXPECT_NE(warnings_of(metrics).find("R² = 0.95"), std::string::npos);
  EXPECT_NE(warnings_of(metrics).find("its neighbours in time"), std::string::npos);
  metrics.split = "groups";
  EXPECT_NE(warnings_of(metrics).find("others of its group"), std::string::npos);
}

std::string warnings_of(const table::TrainingSet& set, contract::SplitMethod asked,
                        const RowSplit& split) {
  contract::TrainOptions options;
  options.split = asked;
  std::vector<Warning> warnings;
  warn_of_split(set, options, split, warnings);
  return lines_of(warnings);
}

TEST(WarningsOfTheSplit, NameTheTimeOrder) {
  table::TrainingSet set;
  set.target.resize(100);
  const RowSplit blocks{HoldOut::blocks, {0}, {1}, 1};
  EXPECT_EQ(warnings_of(set, contract::SplitMethod::automatic, {HoldOut::random, {0}, {1}, 0}), "");
  set.time_order = table::TimeOrder{"date", true, {}};
  EXPECT_TRUE(
      warnings_of(set, contract::SplitMethod::automatic, blocks)
          .starts_with("The rows are in time order, by column \"date\": blocks of time were "
                       "held out, with gaps beside them, instead of random rows. "));
  EXPECT_EQ(warnings_of(set, contract::SplitMethod::blocks, blocks), "") << "it was requested";
  set.time_order = table::TimeOrder{"date", false, {}};
  EXPECT_TRUE(warnings_of(set, contract::SplitMethod::automatic, blocks)
                  .starts_with("Column \"date\" gives the order of the rows in time"));
  set.time_order = table::TimeOrder{"", true, {}};
  EXPECT_NE(warnings_of(set, contract::SplitMethod::automatic, blocks).find("to \"random\""),
            std::string::npos);
}

TEST(WarningsOfTheSplit, SayThatGroupsMissTheRequestedShare) {
  table::TrainingSet set;
  set.target.resize(100);
  RowSplit split = first_and_last(100);
  split.kind = HoldOut::groups;
  EXPECT_EQ(warnings_of(set, contract::SplitMethod::automatic, split), "");
  std::swap(split.train, split.test);
  EXPECT_NE(warnings_of(set, contract::SplitMethod::automatic, split).find("80 % of the rows"),
            std::string::npos);
}

}  // namespace
}  // namespace relevance::modeld
