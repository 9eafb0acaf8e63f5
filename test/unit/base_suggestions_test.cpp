// SPDX-License-Identifier: PostgreSQL
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/suggestions.h"

namespace relevance::table {
namespace {

using Names = std::vector<std::string>;

TEST(Suggestions, FindsAMisspeltName) {
  EXPECT_EQ(suggestions("Usage_kwh", {"date", "Usage_kWh", "NSM"}), (Names{"Usage_kWh"}));
  EXPECT_EQ(suggestions("strenght", {"age", "strength"}), (Names{"strength"}));
  EXPECT_EQ(suggestions("PRESSÃO", {"pressão", "vazão"}), (Names{"pressão"}));
}

TEST(Suggestions, FindsAPartOfAName) {
  EXPECT_EQ(suggestions("strength", {"age", "Concrete compressive strength(MPa)"}),
            (Names{"Concrete compressive strength(MPa)"}));
  EXPECT_EQ(suggestions("Usage_kWh per day", {"Usage_kWh", "NSM"}), (Names{"Usage_kWh"}));
}

TEST(Suggestions, PutsTheClosestFirstAndKeepsToTheLimit) {
  EXPECT_EQ(suggestions("temp1", {"temp2", "TEMP1", "temp1 zone", "temp12", "temp3"}),
            (Names{"TEMP1", "temp2", "temp12"}));
  EXPECT_EQ(suggestions("temp1", {"temp2", "temp3"}, 1), (Names{"temp2"}));
}

TEST(Suggestions, FindsNothingWhenNothingIsClose) {
  EXPECT_TRUE(suggestions("output", {"age", "x", ""}).empty());
  EXPECT_TRUE(suggestions("", {"age"}).empty());
  EXPECT_EQ(suggestion_hint("output", {"age"}), "");
}

TEST(Suggestions, MakesAHint) {
  EXPECT_EQ(suggestion_hint("yeld", {"yield", "age"}), "Perhaps you meant \"yield\".");
  EXPECT_EQ(suggestion_hint("zone", {"zone1", "zone2"}),
            "Perhaps you meant \"zone1\" or \"zone2\".");
}

}  // namespace
}  // namespace relevance::table
