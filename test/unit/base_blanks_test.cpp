// SPDX-License-Identifier: PostgreSQL
#include "base/blanks.h"

#include <gtest/gtest.h>

namespace relevance {
namespace {

TEST(Blanks, OfEveryKindAreTrimmed) {
  EXPECT_EQ(trim_blanks(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim_blanks("\xC2\xA0"
                        "7,34\xC2\xA0\xE2\x80\xAF"),
            "7,34");
  EXPECT_EQ(trim_blanks("\xEF\xBB\xBFx\xE2\x80\x8B"), "x");
  EXPECT_EQ(trim_blanks("\xA0"
                        "7\xA0"),
            "7")
      << "Latin-1";
  EXPECT_EQ(trim_blanks("\xC3\xA0"), "\xC3\xA0") << "à ends with the same byte";
  EXPECT_EQ(trim_blanks("\xE3\x80\x80"), "");
  EXPECT_EQ(trim_blanks(""), "");
}

TEST(Blanks, FormulasAroundTextsAreRemoved) {
  EXPECT_EQ(without_formula("=\"3,24\""), "3,24");
  EXPECT_EQ(without_formula("=\"\"3,24\"\""), "3,24");
  EXPECT_EQ(without_formula("=3,24"), "=3,24");
  EXPECT_EQ(without_formula("\"3,24\""), "\"3,24\"");
  EXPECT_EQ(without_formula("= \"3,24 \""), "3,24");
  EXPECT_EQ(without_formula("=\"\""), "");
}

TEST(Blanks, NamesAreCleaned) {
  EXPECT_EQ(clean_name("Y\xC2\xA0"), "Y");
  EXPECT_EQ(clean_name("flow\r\n  in"), "flow in");
  EXPECT_EQ(clean_name("a\xC2\xA0\xC2\xA0"
                       "b"),
            "a b");
  EXPECT_EQ(clean_name("a\xE2\x80\x8B"
                       "b"),
            "ab");
  EXPECT_EQ(clean_name("=\"Y\""), "Y");
  EXPECT_EQ(clean_name(" \t"), "");
}

}  // namespace
}  // namespace relevance
