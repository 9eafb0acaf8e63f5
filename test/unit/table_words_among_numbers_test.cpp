// SPDX-License-Identifier: PostgreSQL
// Words among numbers: remarks, causes of a missing value, and signs that are results.
#include <gtest/gtest.h>

#include <string>

#include "made_csv.h"

namespace relevance::table {
namespace {

std::string with_column(const CellOf& x, std::size_t rows) {
  return made_csv("x,z,y", rows,
                  {x, [](std::size_t row) { return reading(row, 2, 5, 9); },
                   [](std::size_t row) { return reading(row, 3, 10, 20); }});
}

TEST(Remarks, MayAllDifferWhereTheyAreFew) {
  const CellOf x = [](std::size_t row) {
    return row % 100 == 40
               ? "note " + std::string(1, static_cast<char>('a' + row / 100)) + " of shift"
               : reading(row, 1, 40, 70);
  };
  const TrainingSet set = train_csv(with_column(x, 2600), "y");
  EXPECT_EQ(set.columns[0].type, "numeric");
  EXPECT_EQ(warnings_of(set, "unreadable_values").size(), 1u);
  const CellOf often = [&x](std::size_t row) {
    return row % 30 == 11 ? x(100 * (row / 30) + 40) : x(row);
  };
  EXPECT_NE(train_csv(with_column(often, 700), "y").columns[0].type, "numeric")
      << "more than one value in fifty";
}

TEST(CausesOfMissingValues, AreListedWhereTheyAreMany) {
  const auto warned = [](const char* word, std::size_t every) {
    const CellOf x = [=](std::size_t row) {
      return row % every == 3 ? word : reading(row, 1, 40, 70);
    };
    return warnings_of(train_csv(with_column(x, 200), "y"), "unreadable_values").size();
  };
  EXPECT_EQ(warned("Bad Input", 10), 1u);
  EXPECT_EQ(warned("Scan Off", 10), 1u);
  EXPECT_EQ(warned("Bad Input", 100), 0u) << "a few";
  EXPECT_EQ(warned("None", 10), 0u) << "only says that the value is missing";
}

TEST(ANameBesideFewNumbers, MakesAllOfThemNames) {
  const auto type = [](const char* word, int least, int most) {
    const CellOf x = [=](std::size_t row) {
      return row == 33 ? word : reading(row, 1, least, most, 0);
    };
    return train_csv(with_column(x, 300), "y").columns[0].type;
  };
  EXPECT_EQ(type("3A", 1, 5), "categorical");
  EXPECT_EQ(type("12C", 10, 14), "categorical");
  EXPECT_EQ(type("ERR", 1, 5), "numeric") << "no number";
  EXPECT_EQ(type("7A", 1, 5), "numeric") << "none of theirs";
  EXPECT_EQ(type("3A", 0, 5), "numeric") << "counts";
  EXPECT_EQ(type("3A", 1, 40), "numeric") << "many numbers";
}

TEST(PlusAndMinus, AreTwoResults) {
  const CellOf sign = [](std::size_t row) { return chance(row, 1) < 0.3 ? "+" : "-"; };
  const TrainingSet set = train_csv(with_column(sign, 200), "y");
  EXPECT_EQ(set.columns[0].type, "categorical");
  EXPECT_EQ(set.columns[0].distinct, 2u);
  EXPECT_EQ(set.columns[0].missing_share, 0);
  const CellOf number = [](std::size_t row) {
    return chance(row, 1) < 0.3 ? "-" : reading(row, 4, 1, 9);
  };
  EXPECT_GT(train_csv(with_column(number, 200), "y").columns[0].missing_share, 0.1)
      << "among numbers it is a missing value";
}

TEST(AMarkOrNothing, IsLeftOutWithAHint) {
  const CellOf cross = [](std::size_t row) { return chance(row, 1) < 0.3 ? "X" : ""; };
  const std::string reason = train_csv(with_column(cross, 200), "y").columns[0].reason;
  EXPECT_NE(reason.find("if it means no, write 0 there"), std::string::npos) << reason;
  const CellOf stuck = [](std::size_t row) { return row % 50 == 7 ? "" : "7.5"; };
  EXPECT_EQ(train_csv(with_column(stuck, 200), "y").columns[0].reason,
            "it never changes: its only value is 7.5");
}

}  // namespace
}  // namespace relevance::table
