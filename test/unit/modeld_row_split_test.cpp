// SPDX-License-Identifier: PostgreSQL
// Which rows are held out: at random, in blocks of time, the last, or whole groups.
#include "modeld/row_split.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "forest/random.h"
#include "modeld/explained_rows.h"
#include "modeld/held_out_blocks.h"
#include "stats/autocorrelation.h"

namespace relevance::modeld {
namespace {

using forest::Random;

using contract::SplitMethod;
using contract::TrainOptions;
using Rows = std::vector<std::size_t>;

TrainOptions asking(SplitMethod split, std::uint32_t seed = 0) {
  TrainOptions options;
  options.split = split;
  options.seed = seed;
  return options;
}

Rows counted(std::size_t rows) {
  Rows out(rows);
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

// An autoregressive target: each value keeps `memory` of the previous one.
std::vector<double> series(std::size_t rows, double memory, std::uint64_t seed = 1) {
  Random random(seed);
  std::vector<double> values(rows);
  double last = 0;
  for (double& value : values) value = last = memory * last + (random.below(2001) - 1000.0);
  return values;
}

table::TrainingSet set_of(std::vector<double> target) {
  table::TrainingSet set;
  set.target = std::move(target);
  return set;
}

table::TrainingSet timed_set(std::vector<double> target) {
  table::TrainingSet set = set_of(std::move(target));
  set.time_order = table::TimeOrder{"when", true, counted(set.target.size())};
  return set;
}

// Neighbouring held-out rows, as first row and number of rows.
std::vector<std::pair<std::size_t, std::size_t>> runs_of(const Rows& rows) {
  std::vector<std::pair<std::size_t, std::size_t>> runs;
  for (const std::size_t row : rows) {
    if (runs.empty() || row != runs.back().first + runs.back().second) runs.emplace_back(row, 0);
    ++runs.back().second;
  }
  return runs;
}

std::size_t nearest_distance(const Rows& from, const Rows& to) {
  std::size_t least = SIZE_MAX;
  for (const std::size_t a : from) {
    const auto next = std::lower_bound(to.begin(), to.end(), a);
    if (next != to.end()) least = std::min(least, *next - a);
    if (next != to.begin()) least = std::min(least, a - *(next - 1));
  }
  return least;
}

TEST(Split, AtRandomTakesEveryRowOnce) {
  for (std::size_t rows : {10U, 11U, 1030U}) {
    const RowSplit split = split_rows(set_of(series(rows, 0)), {});
    EXPECT_EQ(split.kind, HoldOut::random);
    std::set<std::size_t> all(split.train.begin(), split.train.end());
    all.insert(split.test.begin(), split.test.end());
    EXPECT_EQ(all.size(), rows);
    EXPECT_EQ(split.train.size() + split.test.size(), rows);
    EXPECT_EQ(split.test.size(), (rows + 4) / 5);
  }
}

TEST(Split, DependsOnTheSeed) {
  table::TrainingSet set = timed_set(series(1000, 0.5));
  for (const SplitMethod kind : {SplitMethod::random, SplitMethod::blocks}) {
    EXPECT_EQ(split_rows(set, asking(kind)).test, split_rows(set, asking(kind)).test);
    EXPECT_NE(split_rows(set, asking(kind, 1)).test, split_rows(set, asking(kind)).test);
  }
  for (std::uint32_t row = 0; row < 1000; ++row) set.groups.push_back(row / 10);
  EXPECT_EQ(split_rows(set, {}).test, split_rows(set, {}).test);
  EXPECT_NE(split_rows(set, asking(SplitMethod::automatic, 1)).test, split_rows(set, {}).test);
}

TEST(Split, IsByBlocksByDefaultIfRowsHaveATimeOrder) {
  EXPECT_EQ(split_rows(timed_set(series(400, 0.9)), {}).kind, HoldOut::blocks);
  EXPECT_EQ(split_rows(timed_set(series(400, 0.9)), asking(SplitMethod::random)).kind,
            HoldOut::random);
  EXPECT_EQ(split_rows(set_of(series(400, 0.9)), {}).kind, HoldOut::random);
  EXPECT_EQ(split_rows(set_of(series(400, 0.9)), asking(SplitMethod::blocks)).kind,
            HoldOut::blocks);
}

TEST(Split, TheLastAreTheLatestWhereTheTimeIsKnown) {
  EXPECT_EQ(split_rows(set_of(series(10, 0)), asking(SplitMethod::last)).test, (Rows{8, 9}));
  table::TrainingSet set = timed_set(series(10, 0));
  std::reverse(set.time_order->rows.begin(), set.time_order->rows.end());
  EXPECT_EQ(split_rows(set, asking(SplitMethod::last)).test, (Rows{0, 1}));
}

TEST(Blocks, AreSpreadOverTheTimeAndHoldTheShare) {
  const RowSplit split = split_rows(timed_set(series(10000, 0.5)), {});
  EXPECT_EQ(split.test.size(), 2000U);
  EXPECT_GE(split.train.size(), 7000U);
  std::set<std::size_t> stretches;
  for (const std::size_t row : split.test) stretches.insert(row / 1000);
  EXPECT_EQ(stretches.size(), 10U);
  EXPECT_LE(runs_of(split.test).size(), 10U);
}

TEST(Blocks, HaveGapsBesideThemThatBelongToNeitherPart) {
  for (const double memory : {0.0, 0.9, 0.99}) {
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
      const RowSplit split =
          split_rows(timed_set(series(4000, memory)), asking(SplitMethod::automatic, seed));
      const std::size_t blocks =
          std::clamp<std::size_t>(800 / (2 * split.correlation_length), 1, 10);
      const std::size_t gap = std::clamp<std::size_t>(split.correlation_length, 1, 200 / blocks);
      EXPECT_GE(nearest_distance(split.test, split.train), gap + 1) << memory << " " << seed;
      EXPECT_GE(split.train.size(), 4000U - 800 - 400);
    }
  }
}

TEST(Blocks, AreLongComparedWithTheCorrelationLength) {
  for (const double memory : {0.0, 0.9, 0.98, 0.999}) {
    const RowSplit split = split_rows(timed_set(series(5000, memory)), {});
    const auto runs = runs_of(split.test);
    for (const auto& run : runs) {
      EXPECT_TRUE(run.second >= 2 * split.correlation_length || runs.size() == 1) << memory;
    }
  }
}

TEST(Blocks, FollowTheTimeAndNotTheRows) {
  table::TrainingSet set = timed_set(series(1000, 0.5));
  Random(3).shuffle(set.time_order->rows);
  set.time_order->rows.resize(990);  // ten rows without a time
  const RowSplit split = split_rows(set, {});
  Rows places(1000, SIZE_MAX);
  for (std::size_t i = 0; i < 990; ++i) places[set.time_order->rows[i]] = i;
  const auto in_time = [&](const Rows& rows) {
    Rows out;
    for (const std::size_t row : rows) out.push_back(places[row]);
    std::sort(out.begin(), out.end());
    return out;
  };
  EXPECT_LE(runs_of(in_time(split.test)).size(), 10U);
  EXPECT_GE(nearest_distance(in_time(split.test), in_time(split.train)), 2U);
  EXPECT_LT(in_time(split.train).back(), 990U) << "a row without a time is in neither part";
}

TEST(Blocks, IncludePeriodsInWhichTheTargetVaries) {
  // The target varies little, except for two periods in which it varies widely.
  std::vector<double> target = series(3000, 0.5);
  const std::vector<double> storm = series(3000, 0.999, 2);
  for (std::size_t row = 0; row < 3000; ++row) {
    if (row % 1500 > 900) target[row] += 5 * storm[row];
  }
  const std::vector<double> ranks = stats::standard_ranks(target);
  for (std::uint32_t seed = 0; seed < 10; ++seed) {
    const RowSplit split = split_rows(timed_set(target), asking(SplitMethod::automatic, seed));
    double mean = 0;
    double squares = 0;
    for (const std::size_t row : split.test) mean += ranks[row] / static_cast<double>(600);
    for (const std::size_t row : split.test) squares += ranks[row] * ranks[row] / 600;
    EXPECT_LT(std::abs(mean), 0.75) << seed;
    EXPECT_GT(squares - mean * mean, 0.25) << seed;
  }
}

TEST(Blocks, FitIntoTheFewestRows) {
  for (std::size_t rows = 10; rows < 40; ++rows) {
    for (const double share : {0.05, 0.2, 0.5}) {
      TrainOptions options;
      options.test_share = share;
      const RowSplit split = split_rows(timed_set(series(rows, 0.9)), options);
      EXPECT_GE(split.test.size(), 1U);
      EXPECT_GE(split.train.size(), rows / 4) << rows << " " << share;
    }
  }
}

// Groups of 1 to 30 rows, in shuffled order.
table::TrainingSet grouped_set(std::size_t rows) {
  table::TrainingSet set = timed_set(series(rows, 0.9));
  std::uint32_t group = 0;
  Random random(5);
  while (set.groups.size() < rows) {
    set.groups.insert(set.groups.end(),
                      std::min<std::size_t>(rows - set.groups.size(), 1 + random.below(30)),
                      group++);
  }
  random.shuffle(set.groups);
  return set;
}

std::set<std::uint32_t> groups_among(const table::TrainingSet& set, const Rows& rows) {
  std::set<std::uint32_t> groups;
  for (const std::size_t row : rows) groups.insert(set.groups[row]);
  return groups;
}

TEST(Groups, NeverStraddleTheSplitWithAnyMethod) {
  const table::TrainingSet set = grouped_set(1000);
  for (const SplitMethod kind :
       {SplitMethod::automatic, SplitMethod::random, SplitMethod::blocks, SplitMethod::last}) {
    for (std::uint32_t seed = 0; seed < 10; ++seed) {
      const RowSplit split = split_rows(set, asking(kind, seed));
      EXPECT_EQ(split.kind, HoldOut::groups);
      const auto trained = groups_among(set, split.train);
      for (const std::uint32_t group : groups_among(set, split.test)) {
        EXPECT_FALSE(trained.contains(group));
      }
      EXPECT_NEAR(static_cast<double>(split.test.size()), 200, 15);
      EXPECT_EQ(split.train.size() + split.test.size(), 1000U);
    }
  }
}

TEST(Groups, HeldOutAsLastAreTheLastToBegin) {
  table::TrainingSet set = set_of(series(100, 0));
  for (std::uint32_t row = 0; row < 100; ++row) set.groups.push_back(row / 10);
  set.groups[99] = 0;  // the first group continues to the end
  const RowSplit split = split_rows(set, asking(SplitMethod::last));
  EXPECT_EQ(groups_among(set, split.test), (std::set<std::uint32_t>{8, 9}));
}

TEST(Groups, IfAllAreTooLargeTheSmallestIsHeldOut) {
  table::TrainingSet set = set_of(series(100, 0));
  for (std::uint32_t row = 0; row < 100; ++row) set.groups.push_back(row < 45 ? 0 : 1);
  for (std::uint32_t seed = 0; seed < 5; ++seed) {
    EXPECT_EQ(split_rows(set, asking(SplitMethod::automatic, seed)).test.size(), 45U);
  }
}

TEST(PartOfARowSet, IsSplitLikeTheWhole) {
  const table::TrainingSet timed = timed_set(series(2000, 0.9));
  const RowSplit whole = split_rows(timed, {});
  const RowSplit part = split_rows(timed, whole.train, {});
  EXPECT_EQ(part.kind, HoldOut::blocks);
  EXPECT_TRUE(
      std::includes(whole.train.begin(), whole.train.end(), part.test.begin(), part.test.end()));
  EXPECT_GE(nearest_distance(part.test, part.train), 2U);

  const table::TrainingSet grouped = grouped_set(1000);
  const RowSplit train = split_rows(grouped, split_rows(grouped, {}).train, {});
  const auto trained = groups_among(grouped, train.train);
  for (const std::uint32_t group : groups_among(grouped, train.test)) {
    EXPECT_FALSE(trained.contains(group));
  }
}

TEST(PartOfARowSet, OfOneGroupIsDrawnAtRandom) {
  table::TrainingSet set = set_of(series(100, 0));
  set.groups.assign(100, 0);
  for (std::size_t row = 0; row < 20; ++row) set.groups[row] = 1;
  const RowSplit split = split_rows(set, counted(20), {});
  EXPECT_EQ(split.kind, HoldOut::random);
  EXPECT_EQ(split.test.size(), 4U);
}

TEST(EvenlySpaced, CoversTheWhole) {
  EXPECT_EQ(evenly_spaced(5, 0), (Rows{0, 1, 2, 3, 4}));
  EXPECT_EQ(evenly_spaced(5, 9).size(), 5U);
  EXPECT_EQ(evenly_spaced(10, 2), (Rows{2, 7}));
}

TEST(RowsToExplain, AreAllWhenAsked) {
  const std::vector<double> target = series(50, 0);
  EXPECT_EQ(rows_to_explain(target, {}, 0), counted(50));
  EXPECT_EQ(rows_to_explain(target, {}, 50), counted(50));
  EXPECT_EQ(rows_to_explain(target, {}, 7).size(), 7U);
}

TEST(RowsToExplain, CoverTheTargetAndTheTimeAtOnce) {
  // A periodic target: it takes each of its values in every twentieth of the time.
  std::vector<double> target(10000);
  for (std::size_t row = 0; row < target.size(); ++row)
    target[row] = static_cast<double>(row % 500);
  table::TimeOrder order{"when", false, counted(target.size())};
  std::reverse(order.rows.begin(), order.rows.end());
  for (const auto& time : {std::optional<table::TimeOrder>{}, std::optional{order}}) {
    const Rows rows = rows_to_explain(target, time, 400);
    ASSERT_EQ(rows.size(), 400U);
    EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end()));
    // Four by four ranges of target and time: each has about a sixteenth of the rows.
    std::map<std::pair<std::size_t, std::size_t>, int> cells;
    for (const std::size_t row : rows) {
      ++cells[{static_cast<std::size_t>(target[row]) / 125, row / 2500}];
    }
    EXPECT_EQ(cells.size(), 16U);
    for (const auto& [cell, count] : cells) {
      EXPECT_NEAR(count, 25, 6) << cell.first << " " << cell.second;
    }
  }
}

TEST(RowsToExplain, HoldTheRareExtremes) {
  std::vector<double> target = series(10000, 0);
  for (std::size_t row = 0; row < 300; ++row) target[row * 33] = 1e6;
  const Rows rows = rows_to_explain(target, {}, 1000);
  EXPECT_NEAR(static_cast<double>(std::count_if(
                  rows.begin(), rows.end(), [&](std::size_t row) { return target[row] == 1e6; })),
              30, 6);
}

}  // namespace
}  // namespace relevance::modeld
