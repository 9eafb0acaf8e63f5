// SPDX-License-Identifier: PostgreSQL
// Ranks and scores, effect curves, directions.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <vector>

#include "base/error.h"
#include "forest/effect_curve.h"
#include "forest/ranking.h"
#include "forest_random.h"

namespace relevance::forest {
namespace {

using Samples = std::vector<EffectSample>;

std::vector<CurvePoint> curve_of(Samples samples, EffectBins bins = EffectBins::quantiles) {
  return make_effect_curve(samples, bins);
}

std::int64_t rows_in(const std::vector<CurvePoint>& curve) {
  std::int64_t rows = 0;
  for (const CurvePoint& point : curve) rows += point.count;
  return rows;
}

// A curve of 20 equally filled bins on [0, 1].
template <typename Function>
std::vector<CurvePoint> drawn(Function function) {
  std::vector<CurvePoint> curve;
  for (int i = 0; i < 20; ++i) {
    const double x = (i + 0.5) / 20;
    curve.push_back({x, function(x), 50});
  }
  return curve;
}

TEST(EffectCurve, FillsTwentyBinsEvenly) {
  Samples samples;
  for (int i = 0; i < 1000; ++i) samples.push_back({static_cast<float>(i * 7 % 1000), 2.0 * i});
  const auto curve = curve_of(samples);
  ASSERT_EQ(curve.size(), kMaxQuantileBins);
  for (const CurvePoint& point : curve) EXPECT_EQ(point.count, 50);
  EXPECT_DOUBLE_EQ(curve[0].x, 24.5);
}

TEST(EffectCurve, ShowsTheValueOfABinAsItIs) {
  for (const double value : {0.1, 4500012301.01, 1e-320, 1.7e308, -1.7e308}) {
    Samples samples(49, {value, 1.0});
    const auto curve = curve_of(samples);
    ASSERT_EQ(curve.size(), 1U);
    EXPECT_EQ(curve[0].x, value);
  }
}

TEST(EffectCurve, KeepsTiesTogetherAndValuesAscending) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 50; ++round) {
    Samples samples;
    // Deliberately skewed: many zeros, then ever rarer values.
    std::geometric_distribution<int> value(0.02 + 0.02 * (round % 10));
    for (int i = 0; i < 500; ++i) samples.push_back({static_cast<float>(value(random)), 1.0});
    std::set<float> different;
    for (const EffectSample& sample : samples) different.insert(sample.value);
    const auto curve = curve_of(samples);
    EXPECT_LE(curve.size(), kMaxQuantileBins);
    EXPECT_GE(curve.size(), std::min<std::size_t>(different.size(), 10));
    EXPECT_EQ(rows_in(curve), 500);
    for (std::size_t i = 1; i < curve.size(); ++i) EXPECT_LT(curve[i - 1].x, curve[i].x);
  }
}

TEST(EffectCurve, GivesAFrequentValueABinOfItsOwn) {
  Samples samples;
  for (int i = 0; i < 900; ++i) samples.push_back({0, -1});
  for (int i = 1; i <= 100; ++i) samples.push_back({static_cast<float>(i), 1});
  const auto curve = curve_of(samples);
  ASSERT_GE(curve.size(), 15U);
  EXPECT_EQ(curve[0].x, 0);
  EXPECT_EQ(curve[0].count, 900);
  EXPECT_DOUBLE_EQ(curve[0].mean_shap, -1);
}

TEST(EffectCurve, HasAPointPerValueIfThereAreFew) {
  const auto curve = curve_of({{3, 1}, {1, 4}, {3, 3}, {2, 0}, {1, 6}});
  ASSERT_EQ(curve.size(), 3U);
  EXPECT_EQ(curve[0].x, 1);
  EXPECT_DOUBLE_EQ(curve[0].mean_shap, 5);
  EXPECT_EQ(curve[2].count, 2);
}

TEST(EffectCurve, OfDiscreteFeaturesHasAPointPerValue) {
  Samples samples;
  for (int i = 0; i < 300; ++i) samples.push_back({static_cast<float>(i % 100), 1});
  EXPECT_EQ(curve_of(samples, EffectBins::values).size(), 100U);
  EXPECT_EQ(curve_of(samples, EffectBins::quantiles).size(), kMaxQuantileBins);
}

TEST(EffectCurve, LeavesRowsWithoutAValueOut) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto curve = curve_of({{nan, 100}, {1, 1}, {nan, 100}, {2, 2}});
  EXPECT_EQ(rows_in(curve), 2);
  EXPECT_TRUE(curve_of({{nan, 1}}).empty());
  EXPECT_TRUE(curve_of({}).empty());
}

TEST(DirectionOfACurve, NamesLines) {
  EXPECT_EQ(direction_of(drawn([](double x) { return x; })), Direction::positive);
  EXPECT_EQ(direction_of(drawn([](double x) { return -x; })), Direction::negative);
  EXPECT_EQ(direction_of(drawn([](double x) { return x < 0.7 ? 0.0 : 1.0; })), Direction::positive);
}

TEST(DirectionOfACurve, NamesValleysAndHillsAndWaves) {
  EXPECT_EQ(direction_of(drawn([](double x) { return (x - 0.5) * (x - 0.5); })),
            Direction::nonmonotonic);
  EXPECT_EQ(direction_of(drawn([](double x) { return -(x - 0.4) * (x - 0.4); })),
            Direction::nonmonotonic);
  EXPECT_EQ(direction_of(drawn([](double x) { return std::sin(9 * x); })), Direction::nonmonotonic);
}

TEST(DirectionOfACurve, IsNoneWithoutMovement) {
  EXPECT_EQ(direction_of({}), Direction::none);
  EXPECT_EQ(direction_of(drawn([](double) { return 0.0; })), Direction::none);
  EXPECT_EQ(direction_of(drawn([](double x) { return 5 + 1e-13 * x; })), Direction::none);
  EXPECT_EQ(direction_of(std::vector<CurvePoint>{{1, 2, 30}}), Direction::none);
  EXPECT_EQ(direction_of(std::vector<CurvePoint>{{1, 2, 0}, {2, 3, 0}}), Direction::none);
}

TEST(DirectionOfACurve, SeesThroughNoise) {
  RandomTrees random(21);
  const double spread = std::sqrt(1.0 / 12);
  int rising = 0;
  int falling = 0;
  int noise_named = 0;
  for (int round = 0; round < 200; ++round) {
    const auto noise = [&] { return 0.3 * spread * random.normal(); };
    rising += direction_of(drawn([&](double x) { return x + noise(); })) == Direction::positive;
    falling += direction_of(drawn([&](double x) { return -x + noise(); })) == Direction::negative;
    noise_named += direction_of(drawn([&](double) { return noise(); })) != Direction::nonmonotonic;
  }
  EXPECT_GE(rising, 198);
  EXPECT_GE(falling, 198);
  EXPECT_EQ(noise_named, 0);
}

TEST(DirectionOfACurve, WeighsBinsByTheirRows) {
  std::vector<CurvePoint> curve = drawn([](double x) { return x; });
  curve.back() = {1, -0.5, 1};  // one row, far off
  EXPECT_EQ(direction_of(curve), Direction::positive);
  curve.back().count = 500;
  EXPECT_EQ(direction_of(curve), Direction::nonmonotonic);
}

TEST(Directions, HaveNames) {
  EXPECT_STREQ(to_string(Direction::positive), "positive");
  EXPECT_STREQ(to_string(Direction::negative), "negative");
  EXPECT_STREQ(to_string(Direction::nonmonotonic), "nonmonotonic");
  EXPECT_STREQ(to_string(Direction::none), "none");
}

// Four features over 400 rows: strong rising, weak falling, interaction only, unused.
struct Case {
  std::vector<float> values;
  std::vector<double> shap;
  std::vector<double> native = {0.5, 0.25, 0.25, 0};
  std::vector<EffectBins> bins = std::vector<EffectBins>(4, EffectBins::quantiles);

  Case() {
    for (int r = 0; r < 400; ++r) {
      const auto a = static_cast<float>(r);
      const auto b = static_cast<float>(r * 7 % 400);
      const int pair = r / 2;
      const auto c = static_cast<float>(pair);
      values.insert(values.end(), {a, b, c, 1});
      const double sign = r % 2 == 0 ? 1 : -1;
      shap.insert(shap.end(), {(a - 199.5) / 100, (199.5 - b) / 400, sign * 0.5, 0});
    }
  }
  Matrix rows() const { return matrix_of(values, 4); }
  std::vector<RankedFeature> rank() const {
    return rank_features(rows(), {shap, native, {}}, bins);
  }
};

TEST(Ranking, OrdersByTheMeanOfBothNorms) {
  const auto ranking = Case().rank();
  ASSERT_EQ(ranking.size(), 4U);
  EXPECT_EQ(ranking[0].feature, 0U);
  EXPECT_EQ(ranking[1].feature, 2U);
  EXPECT_EQ(ranking[2].feature, 1U);
  EXPECT_EQ(ranking[3].feature, 3U);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(ranking[static_cast<std::size_t>(i)].rank, i + 1);
  EXPECT_DOUBLE_EQ(ranking[0].score_final, 1);
  EXPECT_DOUBLE_EQ(ranking[0].shap_mean_abs, 1);
  EXPECT_DOUBLE_EQ(ranking[1].shap_norm, 0.5);
  EXPECT_DOUBLE_EQ(ranking[1].native_norm, 0.5);
  EXPECT_DOUBLE_EQ(ranking[2].score_final, 0.375);
  EXPECT_EQ(ranking[3].score_final, 0);
}

TEST(Ranking, NamesDirections) {
  const auto ranking = Case().rank();
  EXPECT_EQ(ranking[0].direction, Direction::positive);
  EXPECT_EQ(ranking[1].direction, Direction::none);  // acts only through interactions
  EXPECT_EQ(ranking[2].direction, Direction::negative);
  EXPECT_EQ(ranking[3].direction, Direction::none);
  EXPECT_EQ(ranking[0].effect_curve.size(), kMaxQuantileBins);
  EXPECT_EQ(ranking[3].effect_curve.size(), 1U);
}

TEST(Ranking, GivesTheStandardErrorOfTheMean) {
  const std::vector<float> values = {1, 2, 3, 4};
  const auto ranked = rank_features(matrix_of(values, 1), {{1, -2, 3, -6}, {1}, {}},
                                    std::vector{EffectBins::quantiles});
  EXPECT_DOUBLE_EQ(ranked[0].shap_mean_abs, 3);
  EXPECT_DOUBLE_EQ(ranked[0].shap_stderr, std::sqrt(14.0 / 3 / 4));
}

TEST(Ranking, DrawsCurvesOverTheValuesThatNumbersStandFor) {
  const std::vector<float> numbers = {0, 5, 1, 6, 1, 7, 2, 8};
  const Explanation explanation = {{-1, 0, 0, 0, 0, 0, 1, 0}, {1, 0}, {}};
  const std::vector<EffectBins> bins(2, EffectBins::quantiles);
  const std::vector<std::vector<double>> values = {{4500012300, 4500012301, 4500012301, 1e300}, {}};
  const auto ranked = rank_features(matrix_of(numbers, 2), explanation, bins, values);
  ASSERT_EQ(ranked[0].effect_curve.size(), 3U);
  EXPECT_EQ(ranked[0].effect_curve[0].x, 4500012300);
  EXPECT_EQ(ranked[0].effect_curve[1].x, 4500012301);
  EXPECT_EQ(ranked[0].effect_curve[1].count, 2);
  EXPECT_EQ(ranked[0].effect_curve[2].x, 1e300);
  EXPECT_EQ(ranked[1].effect_curve[3].x, 8);
  EXPECT_THROW(rank_features(matrix_of(numbers, 2), explanation, bins, std::span(values).first(1)),
               Error);
  const std::vector<std::vector<double>> short_list = {{1, 2}, {}};
  EXPECT_THROW(rank_features(matrix_of(numbers, 2), explanation, bins, short_list), Error);
}

TEST(Ranking, BreaksTiesByImpactThenByColumn) {
  const std::vector<float> values = {1, 1, 1, 2, 2, 2};
  const std::vector<double> shap = {1, 2, 1, 1, 2, 1};
  const std::vector<double> native = {0.5, 0, 0.5};
  const std::vector<EffectBins> bins(3, EffectBins::values);
  const auto ranked = rank_features(matrix_of(values, 3), {shap, native, {}}, bins);
  EXPECT_EQ(ranked[0].feature, 0U);
  EXPECT_EQ(ranked[1].feature, 2U);
  EXPECT_EQ(ranked[2].feature, 1U);
  const auto equal = rank_features(matrix_of(values, 3), {shap, {0.5, 0, 1}, {}}, bins);
  EXPECT_EQ(equal[0].feature, 2U);
  EXPECT_EQ(equal[1].feature, 1U);  // equal to feature 0 in score, higher in SHAP
}

TEST(Ranking, HasZeroNormsWhenNothingMatters) {
  const std::vector<float> values = {1, 2, 3, 4};
  const auto ranked = rank_features(matrix_of(values, 2), {std::vector<double>(4, 0.0), {0, 0}, {}},
                                    std::vector<EffectBins>(2, EffectBins::quantiles));
  for (const RankedFeature& feature : ranked) {
    EXPECT_EQ(feature.shap_norm, 0);
    EXPECT_EQ(feature.native_norm, 0);
    EXPECT_EQ(feature.score_final, 0);
    EXPECT_EQ(feature.shap_stderr, 0);
    EXPECT_EQ(feature.tied_rank, 1);
    EXPECT_EQ(feature.direction, Direction::none);
  }
  EXPECT_EQ(ranked[0].feature, 0U);
}

TEST(Ranking, RejectsSizesThatDoNotFit) {
  Case good;
  Case bad = good;
  bad.shap.pop_back();
  EXPECT_THROW(bad.rank(), Error);
  bad = good;
  bad.native.pop_back();
  EXPECT_THROW(bad.rank(), Error);
  bad = good;
  bad.bins.pop_back();
  EXPECT_THROW(bad.rank(), Error);
  EXPECT_THROW(rank_features({nullptr, 0, 4}, {{}, good.native, {}}, good.bins), Error);
}

}  // namespace
}  // namespace relevance::forest
