// SPDX-License-Identifier: PostgreSQL
#include "contract/direction.h"

#include <gtest/gtest.h>

namespace relevance::contract {
namespace {

TEST(Direction, IsGivenInTheReadersLanguage) {
  EXPECT_EQ(direction_sentence("positive", "numeric", Language::english),
            "higher values of this feature go with a higher target");
  EXPECT_EQ(direction_sentence("negative", "calendar", Language::portuguese),
            "valores maiores desta variável acompanham um alvo menor");
}

TEST(Direction, SaysWhichWayTheTargetGoes) {
  EXPECT_EQ(direction_sentence("negative", "numeric", Language::english),
            "higher values of this feature go with a lower target");
  EXPECT_NE(direction_sentence("none", "numeric", Language::english),
            direction_sentence("nonmonotonic", "numeric", Language::english));
}

TEST(Direction, OfACategoryDependsOnTheLevel) {
  EXPECT_EQ(direction_sentence("nonmonotonic", "categorical", Language::english),
            "depends on the level; see the effect curve");
  EXPECT_FALSE(direction_sentence("none", "categorical", Language::portuguese).empty());
}

TEST(Direction, EveryCodeHasASentenceInBothLanguages) {
  for (const char* code : {"positive", "negative", "nonmonotonic", "none"}) {
    const std::string english = direction_sentence(code, "numeric", Language::english);
    const std::string portuguese = direction_sentence(code, "numeric", Language::portuguese);
    EXPECT_FALSE(english.empty()) << code;
    EXPECT_FALSE(portuguese.empty()) << code;
    EXPECT_NE(english, portuguese) << code;
  }
}

TEST(Direction, AnUnknownCodeGivesNothing) {
  EXPECT_EQ(direction_sentence("sideways", "numeric", Language::english), "");
}

TEST(PreferredLanguage, IsTheOneWithTheGreatestWeight) {
  EXPECT_EQ(preferred_language("pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7"), Language::portuguese);
  EXPECT_EQ(preferred_language("en-US,en;q=0.9,pt;q=0.5"), Language::english);
  EXPECT_EQ(preferred_language("pt;q=0.3, en ; q=0.8"), Language::english);
  EXPECT_EQ(preferred_language("de, PT_br;q=0.2"), Language::portuguese);
}

TEST(PreferredLanguage, IsEnglishWhenNeitherIsRequested) {
  for (const char* header : {"", "de", "*", "ptolemaic", ";;;,,,", "q=1", "pt;q=0"}) {
    EXPECT_EQ(preferred_language(header), Language::english) << header;
  }
}

}  // namespace
}  // namespace relevance::contract
