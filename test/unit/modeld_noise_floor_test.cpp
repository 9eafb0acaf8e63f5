// SPDX-License-Identifier: PostgreSQL
// Drivers are distinguished from noise, and noise is rarely mistaken for a driver.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "modeld/false_discoveries.h"
#include "modeld/noise_floor.h"
#include "modeld_sample.h"

namespace relevance::modeld {
namespace {

FeatureData data_of(FeatureColumns columns, table::FeatureKind kind = table::FeatureKind::numeric) {
  FeatureData data;
  const bool has_levels = kind == table::FeatureKind::categorical;
  data.infos.assign(columns.size(), {"x", kind, std::vector<std::string>(has_levels ? 50 : 0)});
  data.columns = std::move(columns);
  return data;
}

// Nearly normal, mean 0, standard deviation 1.
double normal(Random& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += uniform(random);
  return sum;
}

std::vector<double> normals(std::size_t rows, Random& random) {
  std::vector<double> out(rows);
  for (double& value : out) value = normal(random);
  return out;
}

FeatureColumns noise_columns(std::size_t rows, std::size_t features, Random& random) {
  FeatureColumns columns(features);
  for (std::vector<float>& column : columns) {
    for (std::size_t r = 0; r < rows; ++r) column.push_back(static_cast<float>(normal(random)));
  }
  return columns;
}

std::vector<double> walk(std::size_t rows, Random& random) {
  std::vector<double> out = normals(rows, random);
  std::partial_sum(out.begin(), out.end(), out.begin());
  return out;
}

std::ptrdiff_t found(const FeatureData& data, const std::vector<double>& target,
                     std::span<const std::size_t> sequence = {}, std::uint32_t seed = 0) {
  const std::vector<bool> above = above_noise(data, target, sequence, seed, 2);
  return std::count(above.begin(), above.end(), true);
}

TEST(FalseDiscoveries, AreControlledByTheRankOfThePValue) {
  // Benjamini and Hochberg's own example (1995), of 15 p-values at 5 %.
  const std::vector<double> p = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
  const std::vector<bool> out = discoveries(p, 0.05);
  EXPECT_EQ(std::count(out.begin(), out.end(), true), 4);
  EXPECT_TRUE(out[0] && out[1] && out[2] && out[3]);
  EXPECT_TRUE(discoveries({}, 0.05).empty());
}

TEST(FalseDiscoveries, ChanceIsSmallWhereAFeatureBeatsItsCopies) {
  std::vector<FeatureScores> scores(10);
  Random random(1);
  for (FeatureScores& feature : scores) {
    feature.own = {1, 1, 1};
    for (int i = 0; i < 100; ++i) feature.copies.push_back(1 + 0.1 * normal(random));
  }
  scores[3].own = {3, 3, 3};
  const std::vector<double> p = chance_of(scores);
  EXPECT_DOUBLE_EQ(p[3], 1.0 / 1001);
  EXPECT_GT(p[0], 0.3);
}

TEST(FalseDiscoveries, AreNoneIfNoFeatureIsEverUsed) {
  const std::vector<FeatureScores> scores(3, {{0, 0}, {0, 0, 0, 0}});
  for (const double p : chance_of(scores)) EXPECT_EQ(p, 1);
}

TEST(NoiseFloor, DistinguishesDriversFromNoise) {
  const Sample sample = make_sample(1000, 12, 4, 0);
  const FeatureData data = data_of(sample.columns());
  const std::vector<bool> above = above_noise(data, sample.target, {}, 0, 2);
  EXPECT_TRUE(above[0]);
  EXPECT_TRUE(above[1]);
  EXPECT_TRUE(above[2]);
  EXPECT_EQ(std::count(above.begin() + 3, above.end(), true), 0);
  EXPECT_EQ(above, above_noise(data, sample.target, {}, 0, 1)) << "with another number of threads";
}

TEST(NoiseFloor, FindsNothingInNoise) {
  int fooled = 0;
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    Random random(seed, 7);
    const FeatureData data = data_of(noise_columns(300, 20, random));
    fooled += found(data, normals(300, random), {}, seed) > 0 ? 1 : 0;
  }
  // With noise only, the false discovery rate is the rate of any finding: 2 of 40 expected.
  EXPECT_LE(fooled, 4);
}

TEST(NoiseFloor, LimitsFalseDiscoveriesBesideDrivers) {
  std::ptrdiff_t drivers = 0;
  std::ptrdiff_t all = 0;
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    Random random(seed, 8);
    const FeatureData data = data_of(noise_columns(600, 30, random));
    std::vector<double> target = normals(600, random);
    for (std::size_t r = 0; r < target.size(); ++r) {
      for (std::size_t f = 0; f < 5; ++f) target[r] += std::atan(data.columns[f][r]);
    }
    const std::vector<bool> above = above_noise(data, target, {}, seed, 2);
    drivers += std::count(above.begin(), above.begin() + 5, true);
    all += std::count(above.begin(), above.end(), true);
  }
  EXPECT_GE(drivers, 97) << "of 100";
  EXPECT_LE(all - drivers, all / 20);
}

TEST(NoiseFloor, IsNotFooledByTheOrderThatLevelsGotFromTheTarget) {
  int fooled = 0;
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    Random random(seed, 9);
    FeatureColumns columns(4);
    const std::vector<double> target = normals(500, random);
    for (std::vector<float>& column : columns) {
      for (std::size_t r = 0; r < 500; ++r) column.push_back(static_cast<float>(random.below(50)));
      std::vector<double> sums(50, 0.0);
      for (std::size_t r = 0; r < 500; ++r) sums[static_cast<std::size_t>(column[r])] += target[r];
      for (float& cell : column) {
        const double own = sums[static_cast<std::size_t>(cell)];
        cell = static_cast<float>(
            std::count_if(sums.begin(), sums.end(), [&](double sum) { return sum < own; }));
      }
    }
    fooled +=
        found(data_of(columns, table::FeatureKind::categorical), target, {}, seed) > 0 ? 1 : 0;
  }
  EXPECT_LE(fooled, 3);
}

TEST(NoiseFloor, AllowsForAutocorrelationInSequences) {
  std::vector<std::size_t> sequence(600);
  std::iota(sequence.begin(), sequence.end(), std::size_t{0});
  std::ptrdiff_t in_sequence = 0;
  std::ptrdiff_t shuffled = 0;
  for (std::uint32_t seed = 0; seed < 10; ++seed) {
    Random random(seed, 10);
    FeatureColumns columns(12);
    for (std::vector<float>& column : columns) {
      for (const double value : walk(600, random)) column.push_back(static_cast<float>(value));
    }
    const FeatureData data = data_of(columns);
    const std::vector<double> target = walk(600, random);
    in_sequence += found(data, target, sequence, seed);
    shuffled += found(data, target, {}, seed);
  }
  // 120 random walks that are unrelated to the target: no test can hold 5 % with so few independent
  // periods, but most of what shuffling would report is gone.
  EXPECT_LE(in_sequence, 12);
  EXPECT_GE(shuffled, 60) << "what a test that shuffles them would find";
}

TEST(NoiseFloor, SequencesFollowTimeElseGroups) {
  table::TrainingSet set;
  set.target = {1, 2, 3, 4};
  EXPECT_TRUE(sequence_of_rows(set).empty());
  set.groups = {0, 1, 0, 1};
  EXPECT_EQ(sequence_of_rows(set), (std::vector<std::size_t>{0, 2, 1, 3}));
  set.time_order = table::TimeOrder{"when", false, {3, 2, 1}};
  EXPECT_EQ(sequence_of_rows(set), (std::vector<std::size_t>{3, 2, 1}));
}

}  // namespace
}  // namespace relevance::modeld
