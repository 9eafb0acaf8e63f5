// SPDX-License-Identifier: PostgreSQL
// How well predictions fit.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/error.h"
#include "forest/regression_metrics.h"

namespace relevance::forest {
namespace {

TEST(MeasuringFit, GivesTheTextbookFigures) {
  const std::vector<double> actual = {1, 2, 3, 4};
  const std::vector<double> predicted = {1, 2, 3, 6};
  const RegressionMetrics fit = measure_fit(actual, predicted);
  EXPECT_DOUBLE_EQ(fit.r2, 1 - 4.0 / 5.0);
  EXPECT_DOUBLE_EQ(fit.mae, 0.5);
  EXPECT_DOUBLE_EQ(fit.rmse, 1);
}

TEST(MeasuringFit, IsPerfectWhenAllIsEqualAndZeroForTheMean) {
  const std::vector<double> actual = {1, 2, 3};
  EXPECT_EQ(measure_fit(actual, actual).r2, 1);
  EXPECT_DOUBLE_EQ(measure_fit(actual, std::vector<double>{2, 2, 2}).r2, 0);
}

TEST(MeasuringFit, GivesNoR2ToAConstantTarget) {
  const std::vector<double> actual(7, 0.1);  // the mean of seven 0.1 is not 0.1 in floating point
  const RegressionMetrics fit = measure_fit(actual, std::vector<double>(7, 0.3));
  EXPECT_EQ(fit.r2, 0);
  EXPECT_DOUBLE_EQ(fit.mae, 0.2);
  EXPECT_EQ(measure_fit(actual, actual).r2, 0);
}

TEST(MeasuringFit, KeepsItsPrecisionOverAMillionRows) {
  // One huge error first: a plain sum would lose the million small ones after it.
  std::vector<double> actual(1'000'001, 0.0);
  std::vector<double> predicted(actual.size(), 1e-3);
  predicted[0] = 1e14;
  const double sum = measure_fit(actual, predicted).mae * static_cast<double>(actual.size());
  EXPECT_NEAR(sum - 1e14, 1000, 0.1);
}

TEST(MeasuringFit, RejectsEmptyInputAndUnequalLengths) {
  EXPECT_THROW(measure_fit({}, {}), Error);
  EXPECT_THROW(measure_fit(std::vector<double>{1, 2}, std::vector<double>{1}), Error);
}

}  // namespace
}  // namespace relevance::forest
