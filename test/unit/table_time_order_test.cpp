// SPDX-License-Identifier: PostgreSQL
// Whether rows are a time series, judged by a timestamp or by similar neighbours.
#include "table/checks/time_order.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "stats/autocorrelation.h"
#include "table/csv/csv_reader.h"
#include "table/training_set.h"

namespace relevance::table {
namespace {

using Rows = std::vector<std::size_t>;
using Values = std::vector<double>;

constexpr std::size_t kRows = 400;

// Standard normal numbers, computed from the generator only, so that they are the same everywhere.
class Normal {
 public:
  explicit Normal(unsigned seed) : generator_(seed) {}
  double operator()() {
    double sum = 0;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(generator_()) / 4294967296.0;
    return sum - 6;
  }

 private:
  std::mt19937 generator_;
};

// Each value keeps the share `memory` of the one before it.
Values series(double memory, unsigned seed, std::size_t rows = kRows) {
  Normal normal(seed);
  Values values;
  double last = normal() / std::sqrt(1 - memory * memory);
  for (std::size_t i = 0; i < rows; ++i) values.push_back(last = memory * last + normal());
  return values;
}

Column column(std::string name, Values values, ColumnType type = ColumnType::numeric) {
  Column out;
  out.name = std::move(name);
  out.type = type;
  out.values = std::move(values);
  return out;
}

Column clock(Values times) {
  return column("when", std::move(times), ColumnType::timestamp);
}

// The target is the last column.
std::optional<TimeOrder> order_of(std::vector<Column> columns, bool ignore_first = false) {
  Table table;
  table.rows = columns.front().values.size();
  table.columns = std::move(columns);
  std::vector<bool> ignored(table.columns.size(), false);
  ignored[0] = ignore_first;
  return find_time_order(table, table.columns.back(), ignored);
}

// Shuffled row numbers, the same on every machine.
Rows shuffled(std::size_t rows) {
  Rows order(rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937 generator(11);
  for (std::size_t i = rows; i > 1; --i) std::swap(order[i - 1], order[generator() % i]);
  return order;
}

Values permuted(const Values& values, const Rows& order) {
  Values out;
  for (const std::size_t row : order) out.push_back(values[row]);
  return out;
}

Values counted(std::size_t rows, double step) {
  Values values(rows);
  for (std::size_t i = 0; i < rows; ++i) values[i] = step * static_cast<double>(i);
  return values;
}

TEST(TimeOrder, IsTheOrderOfTheRowsWhenATimestampRises) {
  Values times = counted(kRows, 60);
  times[50] = std::nan("");
  times[70] = times[60];  // a clock set back
  const auto order = order_of({clock(times), column("y", series(0, 1))});
  ASSERT_TRUE(order);
  EXPECT_EQ(order->column, "when");
  EXPECT_TRUE(order->as_they_stand);
  EXPECT_EQ(order->rows.size(), kRows) << "a row without a time stands where it stands";
  EXPECT_EQ(order->rows[70], 70U);
}

TEST(TimeOrder, IsFoundEvenWhenTheTimestampIsIgnored) {
  EXPECT_TRUE(order_of({clock(counted(kRows, 60)), column("y", series(0, 1))}, true));
}

TEST(TimeOrder, StartsWithTheEarliestWhenTheLatestComesFirst) {
  const auto order = order_of({clock(counted(kRows, -60)), column("y", series(0, 1))});
  ASSERT_TRUE(order);
  EXPECT_EQ(order->rows.front(), kRows - 1);
  EXPECT_EQ(order->rows.back(), 0U);
}

TEST(TimeOrder, IsThatOfTheRowsWhereMidnightHasTheDateOfTheDayThatEnds) {
  Values times;
  for (int row = 1; row <= 96 * 30; ++row)
    times.push_back(std::floor((row - 1) / 96.0) * 86400 + row % 96 * 900);
  const auto order = order_of({clock(times), column("y", series(0, 1))});
  ASSERT_TRUE(order);
  EXPECT_TRUE(order->as_they_stand);
}

TEST(TimeOrder, IsThatOfTheTimesWhereAnotherMachineBegins) {
  Values times = counted(kRows / 2, 60);
  const Values again = times;
  times.insert(times.end(), again.begin(), again.end());
  const auto order = order_of({clock(times), column("y", series(0, 1))});
  ASSERT_TRUE(order);
  EXPECT_FALSE(order->as_they_stand);
}

TEST(TimeOrder, IsFoundInShuffledRowsByTheirTimestamps) {
  const Rows places = shuffled(kRows);
  Values times = permuted(counted(kRows, 60), places);
  times[3] = std::nan("");
  const auto order = order_of({clock(times), column("y", series(0, 1))});
  ASSERT_TRUE(order);
  EXPECT_FALSE(order->as_they_stand);
  EXPECT_EQ(order->rows.size(), kRows - 1) << "a row without a time has no place";
  for (std::size_t i = 1; i < order->rows.size(); ++i) {
    EXPECT_LT(times[order->rows[i - 1]], times[order->rows[i]]);
  }
}

TEST(TimeOrder, IsNotFoundByATimestampWithFewValues) {
  Values few = permuted(counted(kRows, 60), shuffled(kRows));
  for (double& time : few) time = std::floor(time / 6000);
  EXPECT_FALSE(order_of({clock(few), column("y", series(0, 1))})) << "few different times";
  Values sparse = permuted(counted(kRows, 60), shuffled(kRows));
  for (std::size_t i = 0; i < kRows / 2; ++i) sparse[2 * i] = std::nan("");
  EXPECT_FALSE(order_of({clock(sparse), column("y", series(0, 1))})) << "half are missing";
  Column of_day = clock(counted(kRows, 60));
  of_day.has_date = false;
  EXPECT_FALSE(order_of({of_day, column("y", series(0, 1))})) << "no date";
}

TEST(TimeOrder, IsSeenWhereTargetAndFeaturesResembleTheirNeighbours) {
  const auto order = order_of({column("a", series(0.97, 1)), column("b", series(0.97, 2)),
                               column("c", series(0, 3)), column("y", series(0.97, 4))});
  ASSERT_TRUE(order);
  EXPECT_EQ(order->column, "");
  EXPECT_EQ(order->rows.front(), 0U);
}

TEST(TimeOrder, IsNotSeenInShuffledRows) {
  const Rows places = shuffled(kRows);
  EXPECT_FALSE(order_of({column("a", permuted(series(0.97, 1), places)),
                         column("y", permuted(series(0.97, 4), places))}));
}

TEST(TimeOrder, IsNotSeenWhereMemoryIsShort) {
  EXPECT_FALSE(order_of({column("a", series(0.97, 1)), column("y", series(0.5, 4))}));
}

TEST(TimeOrder, IsNotSeenWhereNoFeatureResemblesItsNeighbours) {
  EXPECT_FALSE(order_of({column("a", series(0, 1)), column("y", series(0.97, 4))}));
}

TEST(TimeOrder, IsNotSeenInRowsSortedByTheirTarget) {
  const Values target = counted(kRows, 1);
  Values driver = series(0, 1);
  for (std::size_t i = 0; i < kRows; ++i) driver[i] += target[i];
  EXPECT_FALSE(order_of({column("driver", driver), column("y", target)}));
}

TEST(TimeOrder, IsNotSeenInRowsSortedByADriver) {
  const Values driver = counted(kRows, 1);
  Values target = series(0, 1);
  for (std::size_t i = 0; i < kRows; ++i) target[i] = 5 * target[i] + driver[i];
  EXPECT_FALSE(
      order_of({column("driver", driver), column("other", series(0, 2)), column("y", target)}));
}

TEST(TimeOrder, IsNotSeenInAFewRows) {
  EXPECT_FALSE(order_of({column("a", series(0.99, 1, 20)), column("y", series(0.99, 4, 20))}));
}

TEST(CorrelationLength, IsWhereValuesAreNearlyIndependent) {
  EXPECT_EQ(stats::correlation_length(series(0, 1, 4000)), 1U);
  // 0.9 to the power of 15 is 0.2.
  EXPECT_NEAR(static_cast<double>(stats::correlation_length(series(0.9, 1, 20000))), 15, 4);
  EXPECT_EQ(stats::correlation_length(counted(400, 1)), 100U) << "a quarter at most";
  EXPECT_EQ(stats::correlation_length(Values(100, 7)), 1U);
}

// The real data, if available.
class RealRows : public testing::Test {
 protected:
  static std::vector<std::string> lines_of(const std::string& name) {
    std::vector<std::string> lines;
    for (auto folder = std::filesystem::current_path(); folder != folder.parent_path();
         folder = folder.parent_path()) {
      std::ifstream file(folder / "shared/data" / name, std::ios::binary);
      for (std::string line; std::getline(file, line);) lines.push_back(line + "\n");
      if (!lines.empty()) break;
    }
    return lines;
  }

  static TrainingSet read(const std::vector<std::string>& lines, const std::string& target) {
    CsvReader reader;
    for (const std::string& line : lines) reader.feed(line);
    return make_training_set(reader.finish(), target, {});
  }

  static std::vector<std::string> shuffle_rows(std::vector<std::string> lines) {
    const Rows order = shuffled(lines.size() - 1);
    std::vector<std::string> out = {lines[0]};
    for (const std::size_t row : order) out.push_back(lines[row + 1]);
    return out;
  }

  static std::vector<std::string> without_first_column(std::vector<std::string> lines) {
    for (std::string& line : lines) line.erase(0, line.find(',') + 1);
    return lines;
  }
};

TEST_F(RealRows, OfSteelAreASeriesUntilShuffledWithoutTheirDates) {
  const auto steel = lines_of("steel.csv");
  if (steel.empty()) GTEST_SKIP() << "needs ../shared/data/steel.csv";
  EXPECT_EQ(read(steel, "Usage_kWh").time_order->column, "date");
  const auto undated = without_first_column(steel);
  const TrainingSet in_order = read(undated, "Usage_kWh");
  ASSERT_TRUE(in_order.time_order);
  EXPECT_EQ(in_order.time_order->column, "");
  EXPECT_FALSE(read(shuffle_rows(undated), "Usage_kWh").time_order);
}

TEST_F(RealRows, OfTheFactoryAreSortedByTheirTimestamps) {
  const auto factory = lines_of("factory.csv");
  if (factory.empty()) GTEST_SKIP() << "needs ../shared/data/factory.csv";
  const auto order = read(factory, "Stage1_Output_Measurement0_U_Actual").time_order;
  ASSERT_TRUE(order);
  EXPECT_EQ(order->column, "time_stamp");
  EXPECT_FALSE(order->as_they_stand);
}

TEST_F(RealRows, OfFlotationAreASeriesWithoutATimestamp) {
  const auto flotation = lines_of("flotation.csv");
  if (flotation.empty()) GTEST_SKIP() << "needs ../shared/data/flotation.csv";
  EXPECT_TRUE(read(flotation, "% Silica Concentrate").time_order);
}

TEST_F(RealRows, OfConcreteAreNotASeries) {
  const auto concrete = lines_of("concrete.csv");
  if (concrete.empty()) GTEST_SKIP() << "needs ../shared/data/concrete.csv";
  EXPECT_FALSE(read(concrete, "Concrete compressive strength(MPa, megapascals)").time_order);
}

}  // namespace
}  // namespace relevance::table
