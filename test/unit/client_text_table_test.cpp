// SPDX-License-Identifier: PostgreSQL
// Tables are aligned by displayed width.
#include "client/text_table.h"

#include <gtest/gtest.h>

namespace relevance::client {
namespace {

TEST(ClientTextTable, AlignsTextLeftAndNumbersRight) {
  EXPECT_EQ(to_text({{{"rank", true}, {"feature"}, {"share %", true}},
                     {{"1", "Melt temperature", "18.3"}, {"12", "Material", "4.0"}}}),
            " rank | feature          | share %\n"
            "------+------------------+---------\n"
            "    1 | Melt temperature |    18.3\n"
            "   12 | Material         |     4.0\n");
}

TEST(ClientTextTable, CountsCharactersAndNotBytes) {
  EXPECT_EQ(to_text({{{"feature"}, {"R²", true}},
                     {{"Temperatura (°C)", "0.5"}, {"Peças boas", "0.25"}, {"温度", "1"}}}),
            " feature          |   R²\n"
            "------------------+------\n"
            " Temperatura (°C) |  0.5\n"
            " Peças boas       | 0.25\n"
            " 温度             |    1\n");
}

TEST(ClientTextTable, LeavesNoBlanksAtTheEndOfALine) {
  EXPECT_EQ(to_text({{{"a"}, {"direction"}}, {{"x", ""}, {"y", "up"}}}),
            " a | direction\n"
            "---+-----------\n"
            " x |\n"
            " y | up\n");
}

TEST(ClientTextTable, IsItsHeadingWithoutRows) {
  EXPECT_EQ(to_text({{{"machine"}}, {}}),
            " machine\n"
            "---------\n");
}

TEST(ClientTextTable, KeepsLongNamesWithinSixtyColumns) {
  const std::string name(200, 'x');
  EXPECT_EQ(to_text({{{"f"}}, {{name}}}),
            " f" + std::string("\n") + std::string(62, '-') + "\n " + std::string(59, 'x') + "…\n");
}

TEST(ClientWidth, IsWhatATerminalShows) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("°C"), 2U);
  EXPECT_EQ(display_width("e\u0301"), 1U) << "an accent that combines";
  EXPECT_EQ(display_width("温度"), 4U);
}

TEST(ClientShortened, CutsBetweenCharacters) {
  EXPECT_EQ(shortened("Peças boas", 20), "Peças boas");
  EXPECT_EQ(shortened("Peças boas", 10), "Peças boas");
  EXPECT_EQ(shortened("Peças boas", 4), "Peç…");
  EXPECT_EQ(shortened("温度温度", 4), "温…");
}

TEST(ClientShortened, MakesOneLineOfSeveral) {
  EXPECT_EQ(shortened("Good parts\nper\thour", 60), "Good parts per hour");
}

TEST(ClientPrintable, ShowsControlCharacters) {
  EXPECT_EQ(printable("\x1b[2Jx\r"), "\\x1b[2Jx\\x0d");
  EXPECT_EQ(printable("\u009b2J"), "\\xc2\\x9b2J");
  EXPECT_EQ(printable("a\nb\tç"), "a\nb\tç");
}

TEST(ClientPrintable, ShowsWhatIsNotUtf8) {
  EXPECT_EQ(printable("Pe\xE7"), "Pe\\xe7");
  EXPECT_EQ(printable("Pe\xE7"
                      "as"),
            "Pe\\xe7as");
}

}  // namespace
}  // namespace relevance::client
