// SPDX-License-Identifier: PostgreSQL
#include "forest/binned_matrix.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "forest/float_sort.h"
#include "forest/random.h"

namespace relevance::forest {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kLargest = std::numeric_limits<float>::max();

using Columns = std::vector<std::vector<float>>;

std::vector<std::size_t> all_rows(std::size_t rows) {
  std::vector<std::size_t> out(rows);
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

// The basic property of bins: comparing a value with a threshold is the same as comparing bins.
void expect_thresholds_part_as_bins_do(const BinnedMatrix& matrix, const Columns& columns,
                                       const std::vector<std::size_t>& rows) {
  for (std::size_t f = 0; f < columns.size(); ++f) {
    const auto thresholds = matrix.thresholds(f);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const float value = columns[f][rows[i]];
      const Bin bin = matrix.row(i)[f];
      ASSERT_EQ(bin == kMissingBin, std::isnan(value));
      if (std::isnan(value)) continue;
      for (std::size_t b = 0; b < thresholds.size(); ++b) {
        ASSERT_EQ(value < thresholds[b], bin <= b) << value << " " << thresholds[b];
      }
    }
  }
}

Columns odd_columns(std::size_t rows) {
  Random random(1);
  const auto uniform = [&] { return static_cast<double>(random.next() >> 11) * 0x1p-53; };
  Columns columns(8);
  for (std::size_t r = 0; r < rows; ++r) {
    const double u = uniform();
    columns[0].push_back(static_cast<float>(u));
    columns[1].push_back(random.below(10) == 0 ? kNaN : static_cast<float>(u));
    columns[2].push_back(static_cast<float>(random.below(300)));
    columns[3].push_back(random.below(20) == 0 ? static_cast<float>(u) : 0.0F);  // a frequent value
    columns[4].push_back(static_cast<float>(std::pow(u, -3.0)));                 // a heavy tail
    // Adjacent floats: no float lies between them.
    columns[5].push_back(std::nextafter(1.0F, random.below(2) == 0 ? 0.0F : 2.0F));
    columns[6].push_back(random.below(2) == 0 ? -kLargest : kLargest);
    columns[7].push_back(random.below(2) == 0 ? -0.0F : 0.0F);
  }
  return columns;
}

TEST(BinnedMatrix, ThresholdsSeparateValuesLikeBins) {
  const Columns columns = odd_columns(3000);
  const std::vector<std::size_t> rows = all_rows(3000);
  expect_thresholds_part_as_bins_do(BinnedMatrix(columns, rows, 2), columns, rows);
}

TEST(BinnedMatrix, HasTheRequestedRowsInTheirOrder) {
  const Columns columns = odd_columns(500);
  const std::vector<std::size_t> rows = {499, 3, 77, 3};
  const BinnedMatrix matrix(columns, rows, 1);
  EXPECT_EQ(matrix.rows(), 4U);
  EXPECT_EQ(matrix.features(), columns.size());
  EXPECT_EQ(matrix.feature(0).lowest.size(), 3U);
  expect_thresholds_part_as_bins_do(matrix, columns, rows);
}

TEST(BinnedMatrix, IsTheSameForAnyNumberOfThreads) {
  const Columns columns = odd_columns(5000);
  const std::vector<std::size_t> rows = all_rows(5000);
  const BinnedMatrix one(columns, rows, 1);
  const BinnedMatrix three(columns, rows, 3);
  EXPECT_TRUE(std::equal(one.row(0), one.row(5000), three.row(0)));
}

TEST(FeatureBins, AreOnePerValueIfThereAreFew) {
  const FeatureBins bins = cut_into_bins({3, 1, kNaN, 2, 1, 3.5F});
  EXPECT_EQ(bins.lowest, (std::vector<float>{1, 2, 3, 3.5F}));
  EXPECT_EQ(bins.highest, bins.lowest);
  EXPECT_EQ(bins.thresholds, (std::vector<float>{1.5F, 2.5F, 3.25F}));
  EXPECT_TRUE(bins.has_missing);
  std::vector<float> values;
  for (int i = 0; i < 255; ++i) values.push_back(static_cast<float>(i));
  EXPECT_EQ(cut_into_bins(values).lowest, values);
}

TEST(FeatureBins, ShareManyValuesEvenly) {
  std::vector<float> values;
  for (int i = 0; i < 25'500; ++i) values.push_back(static_cast<float>(i));
  const FeatureBins bins = cut_into_bins(values);
  ASSERT_EQ(bins.lowest.size(), kMaxBins);
  for (std::size_t b = 0; b < kMaxBins; ++b) {
    EXPECT_EQ(bins.highest[b] - bins.lowest[b], 99) << b;
  }
}

TEST(FeatureBins, LeaveAValueOfManyRowsABinOfItsOwn) {
  std::vector<float> values(10'000, 500.5F);
  for (int i = 0; i < 1000; ++i) values.push_back(static_cast<float>(i));
  const FeatureBins bins = cut_into_bins(values);
  const auto own = std::find(bins.lowest.begin(), bins.lowest.end(), 500.5F);
  ASSERT_NE(own, bins.lowest.end());
  EXPECT_EQ(bins.highest[static_cast<std::size_t>(own - bins.lowest.begin())], 500.5F);
  EXPECT_GT(bins.lowest.size(), 250U);
}

TEST(FeatureBins, RecognizeConstantFeatures) {
  EXPECT_TRUE(cut_into_bins({}).is_constant());
  EXPECT_TRUE(cut_into_bins({kNaN, kNaN}).is_constant());
  EXPECT_TRUE(cut_into_bins({7, 7}).is_constant());
  EXPECT_TRUE(cut_into_bins({-0.0F, 0.0F}).is_constant());
  EXPECT_FALSE(cut_into_bins({7, kNaN}).is_constant());
}

TEST(FeatureBins, ABorderLiesInTheMiddleOfAGap) {
  const FeatureBins bins = cut_into_bins({0, 1, 2, 9, 10});
  EXPECT_EQ(bins.border_between(1, 2), 1U);
  // Between 0 and 10 the middle is 5: the threshold 5.5 between 2 and 9 is the closest.
  EXPECT_EQ(bins.border_between(0, 4), 2U);
}

template <typename Float>
void expect_sorted(std::vector<Float> values) {
  std::vector<Float> expected = values;
  std::sort(expected.begin(), expected.end());
  sort_floats(values);
  EXPECT_EQ(values, expected);
}

TEST(SortFloats, IsAscending) {
  expect_sorted<float>({3, -1, 0, kLargest, -kLargest, 1e-40F, -1e-40F, 2.5F, -1, 1e30F});
  expect_sorted<float>({});
}

TEST(SortFloats, SortsDoublesByAllTheirDigits) {
  expect_sorted<double>({4500012345, 4500012344, 1e300, -1e300, 1e-320, -1e-320, 0, 1,
                         std::nextafter(1.0, 2.0), std::nextafter(1.0, 0.0), -1, -1.5});
  Random random(2);
  std::vector<double> many;
  for (int i = 0; i < 5000; ++i) many.push_back(static_cast<double>(random.next()) - 0x1p63);
  expect_sorted(std::move(many));
}

}  // namespace
}  // namespace relevance::forest
