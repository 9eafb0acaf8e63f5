// SPDX-License-Identifier: PostgreSQL
// Drivers are distinguished from noise, and noise is rarely mistaken for a driver.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
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

RowStructure in_any_order(std::size_t rows) {
  RowStructure structure;
  structure.rows.resize(rows);
  std::iota(structure.rows.begin(), structure.rows.end(), std::size_t{0});
  return structure;
}

RowStructure in_time(std::size_t rows) {
  RowStructure structure = in_any_order(rows);
  structure.in_time = true;
  return structure;
}

RowStructure in_batches(std::size_t rows, std::size_t batch) {
  RowStructure structure = in_any_order(rows);
  for (std::size_t begin = 0; begin <= rows; begin += batch) structure.borders.push_back(begin);
  return structure;
}

std::vector<bool> above_noise(const FeatureData& data, const std::vector<double>& target,
                              const RowStructure& rows, std::uint32_t seed) {
  std::vector<bool> above;
  for (const auto& q : q_values(noise_p_values(data, target, rows, seed, 2))) {
    above.push_back(q && *q <= 0.05);
  }
  return above;
}

std::ptrdiff_t found(const FeatureData& data, const std::vector<double>& target,
                     const RowStructure& rows, std::uint32_t seed) {
  const std::vector<bool> above = above_noise(data, target, rows, seed);
  return std::count(above.begin(), above.end(), true);
}

TEST(FalseDiscoveries, AreControlledByTheRankOfThePValue) {
  // Benjamini and Hochberg's own example (1995), of 15 p-values at 5 %.
  PValues p = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
               0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
  p.push_back(std::nullopt);
  const PValues q = q_values(p);
  EXPECT_EQ(std::count_if(q.begin(), q.end(), [](auto value) { return value && value <= 0.05; }),
            4);
  EXPECT_DOUBLE_EQ(q[3].value(), 0.0095 * 15 / 4);
  EXPECT_DOUBLE_EQ(q[4].value(), 0.0201 * 15 / 5);
  EXPECT_DOUBLE_EQ(q[5].value(), 0.0298 * 15 / 7) << "no greater than that of a greater p-value";
  EXPECT_EQ(q[14], 1);
  EXPECT_FALSE(q[15]) << "undecidable, and not counted";
  EXPECT_TRUE(q_values({}).empty());
}

TEST(FalseDiscoveries, AreFewWhereMostFeaturesAreNeverUsed) {
  // Rare flags: of most features no copy is ever used, of the last one a single one.
  std::vector<FeatureScores> scores(20, {{0, 0, 0}, std::vector<double>(40, 0.0)});
  Random random(2);
  scores[0] = {{3, 3, 3}, {}};
  scores[1] = {{1, 1, 1}, {}};
  for (std::size_t f = 0; f < 2; ++f) {
    for (int i = 0; i < 40; ++i) scores[f].copies.push_back(1 + 0.1 * normal(random));
  }
  scores[18].copies[5] = scores[19].copies[7] = 0.3;  // lucky
  const std::vector<double> p = chance_of(scores);
  const PValues q = q_values({p.begin(), p.end()});
  EXPECT_LT(q[0], 0.05);
  EXPECT_GT(q[1], 0.5);
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
  const PValues p = noise_p_values(data, sample.target, in_any_order(1000), 0, 2);
  const std::vector<bool> above = above_noise(data, sample.target, in_any_order(1000), 0);
  EXPECT_TRUE(above[0]);
  EXPECT_TRUE(above[1]);
  EXPECT_TRUE(above[2]);
  EXPECT_EQ(std::count(above.begin() + 3, above.end(), true), 0);
  EXPECT_EQ(p, noise_p_values(data, sample.target, in_any_order(1000), 0, 1))
      << "with another number of threads";
}

// Data without any driver, of a kind of plant: how values of a column follow each other. Fifty batches of
// twenty rows where they are constant within one.
struct Null {
  const char* name;
  std::function<std::vector<double>(std::size_t rows, Random& random)> column;
  RowStructure (*rows)(std::size_t rows);
  double least_decided;  // share of the features of which a test is possible
};

std::vector<double> remembering(double share, std::size_t rows, Random& random) {
  std::vector<double> out = normals(rows, random);
  for (std::size_t r = 1; r < rows; ++r) {
    out[r] = share * out[r - 1] + std::sqrt(1 - share * share) * out[r];
  }
  return out;
}

std::vector<double> mostly_zero(std::size_t rows, Random& random) {
  std::vector<double> out = normals(rows, random);
  const double least = random.below(3);  // active in a half, a sixth or a fiftieth of the rows
  for (double& value : out) value = value > least ? std::round(value) : 0;
  return out;
}

std::vector<double> constant_in_batches(std::size_t rows, Random& random) {
  std::vector<double> out = normals(rows, random);
  for (std::size_t r = 0; r < rows; ++r) out[r] = out[r / 20 * 20];
  return out;
}

std::vector<double> seasonal(std::size_t rows, Random& random) {
  std::vector<double> out = normals(rows, random);
  const double begin = uniform(random);
  for (std::size_t r = 0; r < rows; ++r) {
    out[r] += 0.7 * std::sin(2 * std::numbers::pi * (begin + static_cast<double>(r) / 96));
  }
  return out;
}

RowStructure in_batches_of_twenty(std::size_t rows) {
  return in_batches(rows, 20);
}

class NullPValues : public testing::TestWithParam<Null> {};

TEST_P(NullPValues, AreSmallNoMoreOftenThanByChance) {
  constexpr std::size_t kRows = 1000;
  constexpr std::size_t kFeatures = 12;
  constexpr std::uint32_t kSeeds = 6;
  std::vector<double> decided;
  for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
    Random random(seed, 13);
    FeatureColumns columns;
    for (std::size_t f = 0; f < kFeatures; ++f) {
      const std::vector<double> column = GetParam().column(kRows, random);
      columns.emplace_back(column.begin(), column.end());
    }
    const std::vector<double> target = GetParam().column(kRows, random);
    for (const auto& p :
         noise_p_values(data_of(columns), target, GetParam().rows(kRows), seed, 2)) {
      if (p) decided.push_back(*p);
    }
  }
  const auto at_most = [&](double limit) {
    return std::count_if(decided.begin(), decided.end(), [&](double p) { return p <= limit; });
  };
  EXPECT_GE(static_cast<double>(decided.size()), GetParam().least_decided * kFeatures * kSeeds);
  // Of 72, 3.6 are expected; features share a target, so that their p-values are not independent.
  EXPECT_LE(at_most(0.05), 9);
  EXPECT_LE(at_most(0.2), 26) << "14.4 expected";
  if (GetParam().least_decided == 1) {
    EXPECT_GE(at_most(0.5), 14) << "36 expected";
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, NullPValues,
    testing::Values(Null{"Independent", normals, in_any_order, 1},
                    Null{"MostlyZero", mostly_zero, in_any_order, 1},
                    Null{"ConstantInBatches", constant_in_batches, in_batches_of_twenty, 1},
                    Null{"RememberingTenRows", std::bind_front(remembering, 0.9), in_time, 1},
                    Null{"RememberingAHundredRows", std::bind_front(remembering, 0.99), in_time, 0},
                    Null{"RememberingAThousandRows", std::bind_front(remembering, 0.999), in_time,
                         0},
                    Null{"Seasonal", seasonal, in_time, 1}, Null{"Walk", walk, in_time, 0}),
    [](const auto& kind) { return kind.param.name; });

TEST(NoiseFloor, FindsNothingInNoise) {
  int fooled = 0;
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    Random random(seed, 7);
    const FeatureData data = data_of(noise_columns(300, 20, random));
    fooled += found(data, normals(300, random), in_any_order(300), seed) > 0 ? 1 : 0;
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
    const std::vector<bool> above = above_noise(data, target, in_any_order(600), seed);
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
    const FeatureData data = data_of(columns, table::FeatureKind::categorical);
    fooled += found(data, target, in_any_order(500), seed) > 0 ? 1 : 0;
  }
  EXPECT_LE(fooled, 3);
}

TEST(NoiseFloor, WouldBeFooledByWalksWithoutTheirTime) {
  std::ptrdiff_t shuffled = 0;
  for (std::uint32_t seed = 0; seed < 3; ++seed) {
    Random random(seed, 10);
    FeatureColumns columns;
    for (int f = 0; f < 12; ++f) {
      const std::vector<double> column = walk(600, random);
      columns.emplace_back(column.begin(), column.end());
    }
    shuffled += found(data_of(columns), walk(600, random), in_any_order(600), seed);
  }
  EXPECT_GE(shuffled, 18) << "of 36 that are unrelated to the target";
}

TEST(NoiseFloor, ComparesWhatIsConstantInABatchWithOtherBatches) {
  constexpr std::size_t kBatches = 60;
  constexpr std::size_t kRows = 8;
  std::ptrdiff_t in_groups = 0;
  std::ptrdiff_t shuffled = 0;
  for (std::uint32_t seed = 0; seed < 10; ++seed) {
    Random random(seed, 11);
    const auto by_batch = [&] {
      std::vector<double> out;
      for (const double level : normals(kBatches, random)) out.insert(out.end(), kRows, level);
      return out;
    };
    FeatureColumns columns;
    for (int f = 0; f < 12; ++f) {
      const std::vector<double> column = by_batch();
      columns.emplace_back(column.begin(), column.end());
    }
    std::vector<double> target = by_batch();
    for (double& value : target) value += normal(random);
    const FeatureData data = data_of(columns);
    in_groups += found(data, target, in_batches(kBatches * kRows, kRows), seed);
    shuffled += found(data, target, in_any_order(kBatches * kRows), seed);
  }
  EXPECT_LE(in_groups, 4) << "of 120 columns that are unrelated to the target";
  EXPECT_GE(shuffled, 60) << "what a test that shuffles rows would find";
}

TEST(NoiseFloor, FindsDriversThatVaryWithinBatchesAndBetweenThem) {
  constexpr std::size_t kBatches = 100;
  constexpr std::size_t kRows = 6;
  std::ptrdiff_t drivers = 0;
  for (std::uint32_t seed = 0; seed < 5; ++seed) {
    Random random(seed, 12);
    FeatureColumns columns = noise_columns(kBatches * kRows, 10, random);
    for (std::size_t r = 0; r < columns[0].size(); ++r)
      columns[0][r] = columns[0][r / kRows * kRows];
    std::vector<double> target = normals(kBatches * kRows, random);
    for (std::size_t r = 0; r < target.size(); ++r) {
      target[r] += static_cast<double>(columns[0][r] + columns[1][r]);
    }
    const std::vector<bool> above =
        above_noise(data_of(columns), target, in_batches(kBatches * kRows, kRows), seed);
    drivers += std::count(above.begin(), above.begin() + 2, true);
  }
  EXPECT_EQ(drivers, 10);
}

}  // namespace
}  // namespace relevance::modeld
