// SPDX-License-Identifier: PostgreSQL
// Which columns need borders, and that these tell apart what doubles tell apart.
#include "modeld/find_borders.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "forest/random.h"
#include "model/feature_row.h"

namespace relevance::modeld {
namespace {

using forest::Random;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// `count` values, from their numbers.
std::vector<double> column(std::size_t count, const std::function<double(double)>& value) {
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(value(static_cast<double>(i)));
  return out;
}

double uniform(Random& random) {
  return static_cast<double>(random.next() >> 11) * 0x1p-53;
}

std::vector<double> uniform_column(std::size_t count) {
  Random random(3);
  return column(count, [&](double) { return uniform(random); });
}

std::optional<std::vector<double>> borders_of(const std::vector<double>& values) {
  const auto ranks = find_ranks(values);
  if (!ranks) return std::nullopt;
  EXPECT_EQ(ranks->codes.size(), ranks->borders.size() + 1);
  return ranks->borders;
}

std::vector<float> numbers_of(const std::vector<double>& values) {
  model::FeatureInfo feature;
  feature.borders = borders_of(values);
  std::vector<float> out;
  for (const double value : values) out.push_back(model::to_number(feature, value));
  return out;
}

// Different values have different numbers, in the same order.
void expect_told_apart(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  std::sort(values.begin(), values.end());
  const std::vector<float> numbers = numbers_of(values);
  for (std::size_t i = 1; i < values.size(); ++i) {
    ASSERT_EQ(values[i - 1] < values[i], numbers[i - 1] < numbers[i])
        << values[i - 1] << " and " << values[i];
  }
}

struct Kind {
  const char* name;
  std::vector<double> values;
  bool needs_borders;
};

std::vector<Kind> kinds() {
  return {
      {"whole numbers", column(1000, [](double i) { return i; }), false},
      {"decimals", column(1000, [](double i) { return (i - 500) / 10; }), false},
      {"decimals of six digits", column(1000, [](double i) { return 1 + i / 1e6; }), false},
      {"decimals of many digits", column(1000, [](double i) { return i / 7; }), false},
      {"missing only", column(10, [](double) { return kNaN; }), false},
      {"one value", {0.1, 0.1, kNaN}, false},
      {"ten digits, floats apart", column(300, [](double i) { return 3e9 + 1000 * i; }), false},
      {"ten digits", column(1000, [](double i) { return 7300018000 + 10 * i; }), true},
      {"a meter", column(1000, [](double i) { return 1734567000 + i / 100; }), true},
      {"milliseconds since 1970", column(1000, [](double i) { return 17e11 + 500 * i; }), true},
      {"sixteen digits", column(1000, [](double i) { return 1e15 + i; }), true},
      {"seven digits and a half", column(1000, [](double i) { return 20000 + i / 1000; }), true},
      {"tiny values", column(100, [](double i) { return 1e-40 * i; }), true},
      {"beyond tiny", column(100, [](double i) { return 1e-60 * i; }), true},
      {"huge values", column(100, [](double i) { return 1e300 * i; }), true},
      {"the ends of the range", {-1.7e308, 0, 1.7e308}, true},
      {"mixed signs", column(1000, [](double i) { return (i - 500) * 1e10 + i; }), false},
      {"mixed signs, fine", column(1000, [](double i) { return std::copysign(5e9 + i, i - 500); }),
       true},
      {"outliers", column(1000, [](double i) { return i < 3 ? 1e12 : 40e7 + i; }), true},
      {"tiny beside huge", column(1000, [](double i) { return i < 500 ? i * 1e-50 : i * 1e50; }),
       true},
      {"neighbouring doubles", column(100, [](double i) { return 1 + i * 0x1p-52; }), true},
      {"two doubles of one float", {0.1, 0.1 + 1e-12}, true},
      {"one rare value", column(50'000, [](double i) { return i == 7 ? 4e9 + 1 : 4e9; }), true},
      {"many zeros", column(20'000, [](double i) { return i < 200 ? 3e9 + i : 0; }), true},
  };
}

TEST(FindBorders, FindsThemWhereFloatsMergeValues) {
  for (const Kind& kind : kinds()) {
    SCOPED_TRACE(kind.name);
    EXPECT_EQ(borders_of(kind.values).has_value(), kind.needs_borders);
    expect_told_apart(kind.values);
  }
}

TEST(FindBorders, LieBetweenNeighbours) {
  const std::vector<double> values = {4500012310, 4500012300, kNaN, 4500012320, 4500012300};
  EXPECT_EQ(borders_of(values), (std::vector<double>{4500012305, 4500012315}));
  EXPECT_EQ(numbers_of({1e300, -1e300, 0}), (std::vector<float>{2, 0, 1}));
  // Nothing lies between these: the higher one is the border.
  const double next = std::nextafter(1.0, 2.0);
  EXPECT_EQ(borders_of(std::vector<double>{1.0, next}), (std::vector<double>{next}));
}

TEST(FindBorders, SpreadsCodesAsValuesAre) {
  using Codes = std::vector<float>;
  const auto codes_of = [](std::vector<double> values) { return find_ranks(values)->codes; };
  EXPECT_EQ(codes_of({4500012300, 4500012301, 4500012304}), (Codes{1, 1.25F, 2}));
  EXPECT_EQ(codes_of({-1.6e308, 0, 0.8e308, 1.6e308}), (Codes{1, 1.5F, 1.75F, 2}));
  const float next = std::nextafter(1.0F, 2.0F);
  const float after = std::nextafter(next, 2.0F);
  EXPECT_EQ(codes_of({1e-320, 2e-320, 3e-320, 1e300}), (Codes{1, next, after, 2}));
  for (const Kind& kind : kinds()) {
    const auto ranks = find_ranks(kind.values);
    if (!ranks) continue;
    const Codes& codes = ranks->codes;
    EXPECT_EQ(std::adjacent_find(codes.begin(), codes.end(), std::greater_equal()), codes.end())
        << kind.name;
  }
}

TEST(FindBorders, RandomColumnsAreToldApart) {
  Random random(11);
  for (int round = 0; round < 300; ++round) {
    const double start = (uniform(random) - 0.5) * std::pow(10, 1 + random.below(18));
    const double step = std::pow(10, static_cast<double>(random.below(12)) - 6);
    const double spread = std::pow(10, random.below(9));
    const bool is_whole = random.below(2) == 0;
    std::vector<double> values = column(1 + random.below(1500), [&](double) {
      if (random.below(50) == 0) return kNaN;
      if (random.below(200) == 0)
        return std::ldexp(uniform(random) - 0.5, static_cast<int>(random.below(2000)) - 1000);
      const double offset = spread * uniform(random);
      return start + step * (is_whole ? std::floor(offset) : offset);
    });
    SCOPED_TRACE(round);
    expect_told_apart(std::move(values));
  }
}

// Bins of thousands of rows do not need every digit, and models should not hold them.
TEST(FindBorders, ManyRowsMayShareFloatsWithTheirNeighbours) {
  EXPECT_TRUE(borders_of(uniform_column(7000)));
  EXPECT_FALSE(borders_of(uniform_column(100'000)));
  std::vector<double> coarse = uniform_column(100'000);
  for (double& value : coarse) value = 1e9 + 5000 * value;  // some 80 floats
  EXPECT_TRUE(borders_of(coarse));
}

TEST(FindBorders, GroupsVeryManyValues) {
  Random random(5);
  const std::vector<double> values =
      column(300'000, [&](double i) { return i < 10 ? 7.5 : 5e9 + 1000 * uniform(random); });
  const auto borders = borders_of(values);
  ASSERT_TRUE(borders);
  EXPECT_GT(borders->size(), 50'000U);
  EXPECT_LT(borders->size(), 65'536U);
  std::vector<float> numbers = numbers_of(values);
  std::sort(numbers.begin(), numbers.end());
  EXPECT_EQ(std::upper_bound(numbers.begin(), numbers.end(), 0.0F) - numbers.begin(), 10);
  for (std::size_t i = 10; i < numbers.size(); ++i) {
    ASSERT_LE(numbers[i] - numbers[i - 1], 1) << "no number is unused";
  }
  for (std::size_t i = 20; i < numbers.size(); ++i) {
    ASSERT_LT(numbers[i - 10], numbers[i]) << "groups are small";
  }
}

}  // namespace
}  // namespace relevance::modeld
