// SPDX-License-Identifier: PostgreSQL
#include "stats/distributions.h"

#include <gtest/gtest.h>

namespace relevance::stats {
namespace {

TEST(StudentQuantile, AgreesWithTheTables) {
  EXPECT_NEAR(student_quantile(0.975, 1e9), 1.959964, 1e-6);
  EXPECT_NEAR(student_quantile(0.975, 19), 2.093024, 1e-6);
  EXPECT_NEAR(student_quantile(0.9995, 19), 3.883406, 1e-6);
  EXPECT_NEAR(student_quantile(0.999, 9), 4.296806, 1e-6);
  EXPECT_NEAR(student_quantile(0.95, 1), 6.313752, 1e-6);
  EXPECT_NEAR(student_quantile(0.5, 9), 0, 1e-9);
}

TEST(StudentQuantile, IsFiniteForManyPairsOfFeatures) {
  double last = 0;
  for (const double features : {2.0, 10.0, 100.0, 1000.0, 10'000.0}) {
    const double quantile = student_quantile(1 - 0.05 / (features * (features - 1)), 19);
    EXPECT_GT(quantile, last);
    EXPECT_LT(quantile, 20);
    last = quantile;
  }
}

TEST(ChiSquaredTail, AgreesWithTheTables) {
  EXPECT_NEAR(chi_squared_tail(3.841459, 1), 0.05, 1e-7);
  EXPECT_NEAR(chi_squared_tail(18.307038, 10), 0.05, 1e-7);
  EXPECT_NEAR(chi_squared_tail(63, 63), 0.4763, 1e-4);
  EXPECT_EQ(chi_squared_tail(0, 5), 1);
}

}  // namespace
}  // namespace relevance::stats
