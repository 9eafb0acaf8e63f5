// SPDX-License-Identifier: PostgreSQL
// Copies of features keep what the structure of the data explains: groups, and slow changes.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "modeld/copied_rows.h"
#include "modeld/row_values.h"

namespace relevance::modeld {
namespace {

using Places = std::vector<std::size_t>;

table::TrainingSet set_of(std::size_t rows) {
  table::TrainingSet set;
  set.target.assign(rows, 0);
  return set;
}

std::vector<std::uint32_t> batches(std::size_t count, std::size_t rows) {
  std::vector<std::uint32_t> groups;
  for (std::size_t i = 0; i < count * rows; ++i) {
    groups.push_back(static_cast<std::uint32_t>(i / rows));
  }
  return groups;
}

std::vector<double> noise(std::size_t rows) {
  forest::Random random(9);
  std::vector<double> values;
  for (std::size_t i = 0; i < rows; ++i) values.push_back(random.below(1000));
  return values;
}

table::TrainingSet in_time(std::vector<double> target) {
  table::TrainingSet set;
  set.time_order = table::TimeOrder{"when", true, counted(target.size())};
  set.target = std::move(target);
  return set;
}

void expect_compared(const RowStructure& structure, Shift shift, std::size_t begin,
                     std::size_t end) {
  EXPECT_EQ(compared_rows(structure, shift).begin, begin);
  EXPECT_EQ(compared_rows(structure, shift).end, end);
}

TEST(RowStructure, FollowsTimeAndKeepsGroupsTogether) {
  table::TrainingSet set = set_of(5);
  EXPECT_EQ(structure_of(set).rows, counted(5));
  EXPECT_FALSE(structure_of(set).in_time);

  set.groups = {7, 2, 7, 2, 7};
  EXPECT_EQ(structure_of(set).rows, (Places{0, 2, 4, 1, 3}));
  EXPECT_EQ(structure_of(set).borders, (Places{0, 3, 5}));

  set.time_order = table::TimeOrder{"when", false, {3, 2, 1, 0}};
  EXPECT_EQ(structure_of(set).rows, (Places{3, 1, 2, 0}));
  EXPECT_EQ(structure_of(set).borders, (Places{0, 2, 4}));
  EXPECT_TRUE(structure_of(set).in_time);

  set.groups.clear();
  EXPECT_EQ(structure_of(set).rows, (Places{3, 2, 1, 0}));
  EXPECT_TRUE(structure_of(set).borders.empty());
}

TEST(RowStructure, IsThinnedOutWithItsGroups) {
  table::TrainingSet set = set_of(9);
  set.groups = {0, 0, 0, 0, 1, 2, 2, 2, 2};
  const RowStructure thin = thin_out(structure_of(set), 2);
  EXPECT_EQ(thin.rows.size(), 2U);
  EXPECT_EQ(thin.borders, (Places{0, 1, 2})) << "the group of one row has none left";
  EXPECT_EQ(thin_out(structure_of(set), 100).rows, structure_of(set).rows);
}

TEST(RowStructure, ShiftsFurtherIfTheTargetVariesSlowly) {
  table::TrainingSet set = in_time(noise(1000));
  EXPECT_DOUBLE_EQ(structure_of(set).longest_shift, 0.1);
  std::iota(set.target.begin(), set.target.end(), 0.0);
  EXPECT_DOUBLE_EQ(structure_of(set).longest_shift, 0.2);
}

TEST(RowStructure, ComparesAllRowsButOneEndOfTime) {
  table::TrainingSet set = set_of(2000);
  expect_compared(structure_of(set), Shift::from_earlier, 0, 2000);
  expect_compared(structure_of(set), Shift::from_later, 0, 2000);
  set = in_time(noise(2000));
  expect_compared(structure_of(set), Shift::from_earlier, 200, 2000);
  expect_compared(structure_of(set), Shift::from_later, 0, 1800);
  set.groups = batches(10, 200);
  expect_compared(structure_of(set), Shift::from_earlier, 400, 2000);
  expect_compared(structure_of(set), Shift::from_later, 0, 1600);
}

TEST(CopiedRows, AreShuffledIfTheyAreInNoOrder) {
  forest::Random random(1);
  Places places = places_of_copy(structure_of(set_of(1000)), Shift::from_later, random);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < places.size(); ++i) kept += places[i] == i ? 1 : 0;
  EXPECT_LT(kept, 10U);
  std::sort(places.begin(), places.end());
  EXPECT_EQ(places, counted(1000)) << "each row once";
}

TEST(CopiedRows, AreShiftedInTime) {
  const RowStructure structure = structure_of(in_time(noise(2000)));
  forest::Random random(1);
  for (int i = 0; i < 50; ++i) {
    const Places earlier = places_of_copy(structure, Shift::from_earlier, random);
    const Places later = places_of_copy(structure, Shift::from_later, random);
    ASSERT_EQ(earlier.size(), 1800U);
    ASSERT_EQ(later.size(), 1800U);
    for (std::size_t r = 1; r < 1800; ++r) EXPECT_EQ(earlier[r], earlier[r - 1] + 1);
    for (std::size_t r = 1; r < 1800; ++r) EXPECT_EQ(later[r], later[r - 1] + 1);
    EXPECT_LE(earlier[0], 200U - 50);
    EXPECT_GE(later[0], 50U);
    EXPECT_LE(later[0], 200U);
  }
}

TEST(CopiedRows, WholeGroupsChangePlaces) {
  table::TrainingSet set = set_of(50 * 4);
  set.groups = batches(50, 4);
  forest::Random random(1);
  const Places places = places_of_copy(structure_of(set), Shift::from_later, random);
  std::size_t kept = 0;
  for (std::size_t r = 0; r < places.size(); ++r) {
    EXPECT_EQ(places[r] / 4, places[r / 4 * 4] / 4) << "a group takes the rows of one other";
    EXPECT_EQ(places[r] % 4, r % 4) << "in their order";
    kept += places[r] == r ? 1 : 0;
  }
  EXPECT_LT(kept, 50U * 4 / 8);
}

TEST(CopiedRows, GroupsInTimeAreShifted) {
  table::TrainingSet set = in_time(noise(50 * 4));
  set.groups = batches(50, 4);
  forest::Random random(1);
  const Places places = places_of_copy(structure_of(set), Shift::from_later, random);
  ASSERT_EQ(places.size(), 40U * 4);
  for (std::size_t r = 1; r < places.size(); ++r) EXPECT_EQ(places[r], places[r - 1] + 1);
  EXPECT_EQ(places[0] % 4, 0U);
  EXPECT_NE(places[0], 0U);
}

TEST(CopiedRows, OfGroupsOfAnotherSizeAreTakenInProportion) {
  table::TrainingSet set = set_of(0);
  for (std::uint32_t g = 0; g < 30; ++g) {
    for (std::uint32_t i = 0; i < (g % 2 == 0 ? 2U : 4U); ++i) set.groups.push_back(g);
  }
  set.target.assign(set.groups.size(), 0);
  const RowStructure structure = structure_of(set);
  forest::Random random(1);
  const Places places = places_of_copy(structure, Shift::from_later, random);
  ASSERT_EQ(places.size(), structure.rows.size());
  for (std::size_t g = 0; g < 30; ++g) {
    const std::size_t begin = structure.borders[g];
    const std::size_t rows = structure.borders[g + 1] - begin;
    const std::uint32_t from = set.groups[places[begin]];
    const std::size_t others = from % 2 == 0 ? 2 : 4;
    for (std::size_t i = 0; i < rows; ++i) {
      EXPECT_EQ(places[begin + i], structure.borders[from] + i * others / rows);
    }
  }
}

TEST(CopiedRows, RowsOfFewGroupsAreShiftedWithinThem) {
  table::TrainingSet set = set_of(3 * 100);
  set.groups = batches(3, 100);
  forest::Random random(1);
  std::size_t kept = 0;
  for (int i = 0; i < 20; ++i) {
    const Places places = places_of_copy(structure_of(set), Shift::from_later, random);
    for (std::size_t r = 0; r < places.size(); ++r) kept += places[r] == r ? 1 : 0;
  }
  EXPECT_LT(kept, 20U * 300 / 20) << "a third of the groups keeps its place";
}

}  // namespace
}  // namespace relevance::modeld
