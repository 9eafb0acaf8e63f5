// SPDX-License-Identifier: PostgreSQL
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "table/near_names.h"

namespace relevance::table {
namespace {

using Names = std::vector<std::string>;

TEST(NearNames, FindsAMisspeltName) {
  EXPECT_EQ(near_names("Usage_kwh", {"date", "Usage_kWh", "NSM"}), (Names{"Usage_kWh"}));
  EXPECT_EQ(near_names("strenght", {"age", "strength"}), (Names{"strength"}));
  EXPECT_EQ(near_names("PRESSÃO", {"pressão", "vazão"}), (Names{"pressão"}));
}

TEST(NearNames, FindsAPartOfAName) {
  EXPECT_EQ(near_names("strength", {"age", "Concrete compressive strength(MPa)"}),
            (Names{"Concrete compressive strength(MPa)"}));
  EXPECT_EQ(near_names("Usage_kWh per day", {"Usage_kWh", "NSM"}), (Names{"Usage_kWh"}));
}

TEST(NearNames, PutsTheNearestFirstAndKeepsToTheLimit) {
  EXPECT_EQ(near_names("temp1", {"temp2", "TEMP1", "temp1 zone", "temp12", "temp3"}),
            (Names{"TEMP1", "temp2", "temp12"}));
  EXPECT_EQ(near_names("temp1", {"temp2", "temp3"}, 1), (Names{"temp2"}));
}

TEST(NearNames, FindsNothingWhereNothingIsNear) {
  EXPECT_TRUE(near_names("output", {"age", "x", ""}).empty());
  EXPECT_TRUE(near_names("", {"age"}).empty());
  EXPECT_EQ(near_names_hint("output", {"age"}), "");
}

TEST(NearNames, MakesAHint) {
  EXPECT_EQ(near_names_hint("yeld", {"yield", "age"}), "Perhaps you meant \"yield\".");
  EXPECT_EQ(near_names_hint("zone", {"zone1", "zone2"}),
            "Perhaps you meant \"zone1\" or \"zone2\".");
}

}  // namespace
}  // namespace relevance::table
