// SPDX-License-Identifier: PostgreSQL
#include "base/warning.h"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>

namespace relevance {
namespace {

// The names of the slots of a sentence.
std::set<std::string> slots_of(std::string_view sentence) {
  std::set<std::string> names;
  for (std::size_t open = sentence.find('{'); open != std::string_view::npos;
       open = sentence.find('{', open + 1)) {
    names.insert(
        std::string(sentence.substr(open + 1, sentence.find_first_of("?}", open) - open - 1)));
  }
  return names;
}

TEST(Warning, FillsInItsSentences) {
  const Warning one =
      make_warning("rows_without_target", "Peças", {value_of("rows", std::size_t{1})});
  EXPECT_EQ(one.code, "rows_without_target");
  EXPECT_EQ(one.column, "Peças");
  EXPECT_EQ(one.message.english, "1 row was left out: no value in target column \"Peças\".");
  const Warning many = make_warning("rows_without_target", "y", {value_of("rows", std::size_t{7})});
  EXPECT_EQ(many.message.english, "7 rows were left out: no value in target column \"y\".");
  EXPECT_EQ(many.message.portuguese,
            "7 linhas foram deixadas de fora: sem valor na coluna alvo \"y\".");
}

TEST(Warning, WritesNumbersWithACommaInPortuguese) {
  const Warning low = make_warning("low_r2", {}, {number_of("r2", "0.12")});
  EXPECT_NE(low.message.english.find("R² = 0.12"), std::string::npos);
  EXPECT_NE(low.message.portuguese.find("R² = 0,12"), std::string::npos);
}

TEST(Warning, MayHoldAnotherSentence) {
  const Warning left_out = make_warning("column_left_out", "n",
                                        {value_of("reason", make_sentence("reason_counts_rows"))});
  EXPECT_EQ(left_out.message.english, "Column \"n\" was left out: it counts the rows.");
  EXPECT_EQ(left_out.message.portuguese, "A coluna \"n\" foi deixada de fora: conta as linhas.");
}

TEST(Warning, AsOneText) {
  EXPECT_EQ(text_of({"code", "", {"Found.", ""}, {"Do.", ""}}), "Found. Do.");
  EXPECT_EQ(text_of({"code", "", {"Found.", ""}, {}}), "Found.");
}

TEST(Warning, IsOnlyMadeFromTheCatalog) {
  EXPECT_THROW(make_warning("no_such_code", {}), std::out_of_range);
  EXPECT_THROW(make_warning("low_r2", {}), std::out_of_range);
}

TEST(WarningCatalog, IsCompleteInBothLanguages) {
  std::set<std::string_view> codes;
  for (const WarningEntry& entry : warning_catalog()) {
    EXPECT_TRUE(codes.insert(entry.code).second) << entry.code;
    EXPECT_FALSE(entry.english.empty()) << entry.code;
    EXPECT_FALSE(entry.portuguese.empty()) << entry.code;
    EXPECT_EQ(slots_of(entry.english), slots_of(entry.portuguese)) << entry.code;
    EXPECT_EQ(slots_of(entry.next_step), slots_of(entry.next_step_portuguese)) << entry.code;
    const bool is_part = entry.next_step.empty();
    EXPECT_EQ(is_part, entry.next_step_portuguese.empty()) << entry.code;
    EXPECT_EQ(entry.english.ends_with('.'), !is_part) << entry.code;
    EXPECT_EQ(entry.portuguese.ends_with('.'), !is_part) << entry.code;
  }
}

}  // namespace
}  // namespace relevance
