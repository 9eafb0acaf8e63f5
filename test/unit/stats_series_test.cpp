// SPDX-License-Identifier: PostgreSQL
// Medians, bins of equal counts and isotonic regression.
#include <gtest/gtest.h>

#include <vector>

#include "stats/isotonic_regression.h"
#include "stats/quantiles.h"

namespace relevance::stats {
namespace {

TEST(Median, IsTheMiddleValue) {
  EXPECT_EQ(median({5}), 5);
  EXPECT_EQ(median({9, 1, 5}), 5);
  EXPECT_EQ(median({9, 1, 5, 7}), 7);
}

// The number of values in each bin. counts: how often each distinct value occurs.
std::vector<double> bins_of(const std::vector<double>& counts, std::size_t bins) {
  double total = 0;
  for (const double count : counts) total += count;
  QuantileBins quantiles(total, bins);
  std::vector<double> filled;
  for (const double count : counts) {
    if (quantiles.add(count)) filled.push_back(0);
    filled.back() += count;
  }
  return filled;
}

TEST(QuantileBins, HaveAboutEqualCounts) {
  EXPECT_EQ(bins_of(std::vector<double>(12, 1), 4), (std::vector<double>{3, 3, 3, 3}));
  EXPECT_EQ(bins_of(std::vector<double>(10, 1), 4), (std::vector<double>{3, 2, 3, 2}));
  EXPECT_EQ(bins_of({1, 2}, 4), (std::vector<double>{1, 2}));
  EXPECT_EQ(bins_of({}, 4), std::vector<double>());
}

TEST(QuantileBins, GiveAFrequentValueABinOfItsOwn) {
  std::vector<double> counts(12, 1);
  counts[6] = 100;
  EXPECT_EQ(bins_of(counts, 4), (std::vector<double>{6, 100, 3, 2}));
}

std::vector<double> means_of(const std::vector<WeightedMean>& steps) {
  std::vector<double> means;
  for (const WeightedMean& step : steps) means.push_back(step.mean);
  return means;
}

TEST(IsotonicRegression, KeepsWhatRises) {
  const std::vector<WeightedMean> rising = {{1, 1}, {2, 5}, {4, 2}};
  EXPECT_EQ(means_of(isotonic_regression(rising)), (std::vector<double>{1, 2, 4}));
  EXPECT_TRUE(isotonic_regression({}).empty());
}

TEST(IsotonicRegression, PoolsFallingPointsByWeight) {
  const std::vector<WeightedMean> points = {{1, 1}, {5, 1}, {2, 3}, {3, 0}, {4, 1}};
  const std::vector<WeightedMean> steps = isotonic_regression(points);
  EXPECT_EQ(means_of(steps), (std::vector<double>{1, 2.75, 4}));
  EXPECT_EQ(steps[1].weight, 4);
  const std::vector<WeightedMean> falling = {{3, 1}, {2, 1}, {1, 2}};
  EXPECT_EQ(means_of(isotonic_regression(falling)), std::vector<double>{1.75});
  EXPECT_EQ(mean_of(falling), 1.75);
  EXPECT_EQ(spread_of(falling), 1.25 * 1.25 + 0.25 * 0.25 + 2 * 0.75 * 0.75);
}

}  // namespace
}  // namespace relevance::stats
