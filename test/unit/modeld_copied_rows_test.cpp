// SPDX-License-Identifier: PostgreSQL
// Copies of features keep what the structure of the data explains: groups, and slow changes.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "modeld/copied_rows.h"

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

Places counted(std::size_t count) {
  Places places(count);
  std::iota(places.begin(), places.end(), std::size_t{0});
  return places;
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

TEST(RowStructure, ComparesAllRowsButTheEndsOfTime) {
  table::TrainingSet set = set_of(100);
  EXPECT_EQ(compared_rows(structure_of(set)).begin, 0U);
  EXPECT_EQ(compared_rows(structure_of(set)).end, 100U);
  set.time_order = table::TimeOrder{"when", true, counted(100)};
  EXPECT_EQ(compared_rows(structure_of(set)).begin, 20U);
  EXPECT_EQ(compared_rows(structure_of(set)).end, 80U);
  set.groups = batches(10, 10);
  EXPECT_EQ(compared_rows(structure_of(set)).begin, 20U);
  EXPECT_EQ(compared_rows(structure_of(set)).end, 80U);
}

TEST(CopiedRows, AreShuffledIfTheyAreInNoOrder) {
  forest::Random random(1);
  Places places = places_of_copy(structure_of(set_of(1000)), random);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < places.size(); ++i) kept += places[i] == i ? 1 : 0;
  EXPECT_LT(kept, 10U);
  std::sort(places.begin(), places.end());
  EXPECT_EQ(places, counted(1000)) << "each row once";
}

TEST(CopiedRows, AreShiftedInTime) {
  table::TrainingSet set = set_of(100);
  set.time_order = table::TimeOrder{"when", true, counted(100)};
  forest::Random random(1);
  std::size_t later = 0;
  for (int i = 0; i < 50; ++i) {
    const Places places = places_of_copy(structure_of(set), random);
    ASSERT_EQ(places.size(), 60U);
    for (std::size_t r = 1; r < places.size(); ++r) EXPECT_EQ(places[r], places[r - 1] + 1);
    const std::size_t shift = places[0] > 20 ? places[0] - 20 : 20 - places[0];
    EXPECT_GE(shift, 5U);
    EXPECT_LE(shift, 20U);
    later += places[0] > 20 ? 1 : 0;
  }
  EXPECT_GT(later, 10U);
  EXPECT_LT(later, 40U);
}

TEST(CopiedRows, WholeGroupsChangePlaces) {
  table::TrainingSet set = set_of(50 * 4);
  set.groups = batches(50, 4);
  forest::Random random(1);
  const Places places = places_of_copy(structure_of(set), random);
  std::size_t kept = 0;
  for (std::size_t r = 0; r < places.size(); ++r) {
    EXPECT_EQ(places[r] / 4, places[r / 4 * 4] / 4) << "a group takes the rows of one other";
    EXPECT_EQ(places[r] % 4, r % 4) << "in their order";
    kept += places[r] == r ? 1 : 0;
  }
  EXPECT_LT(kept, 50U * 4 / 8);
}

TEST(CopiedRows, GroupsInTimeAreShifted) {
  table::TrainingSet set = set_of(50 * 4);
  set.groups = batches(50, 4);
  set.time_order = table::TimeOrder{"when", true, counted(50 * 4)};
  forest::Random random(1);
  const Places places = places_of_copy(structure_of(set), random);
  ASSERT_EQ(places.size(), 30U * 4);
  for (std::size_t r = 1; r < places.size(); ++r) EXPECT_EQ(places[r], places[r - 1] + 1);
  EXPECT_EQ(places[0] % 4, 0U);
  EXPECT_NE(places[0], 10U * 4);
}

TEST(CopiedRows, OfGroupsOfAnotherSizeAreTakenInProportion) {
  table::TrainingSet set = set_of(0);
  for (std::uint32_t g = 0; g < 30; ++g) {
    for (std::uint32_t i = 0; i < (g % 2 == 0 ? 2U : 4U); ++i) set.groups.push_back(g);
  }
  set.target.assign(set.groups.size(), 0);
  const RowStructure structure = structure_of(set);
  forest::Random random(1);
  const Places places = places_of_copy(structure, random);
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
    const Places places = places_of_copy(structure_of(set), random);
    for (std::size_t r = 0; r < places.size(); ++r) kept += places[r] == r ? 1 : 0;
  }
  EXPECT_LT(kept, 20U * 300 / 20) << "a third of the groups keeps its place";
}

}  // namespace
}  // namespace relevance::modeld
