// SPDX-License-Identifier: PostgreSQL
// A ranking's verdict follows from the warnings of its run.
#include "contract/verdict.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace relevance::contract {
namespace {

Warning warning(const std::string& code) {
  return {code, {}, {"About " + code, "Sobre " + code}, {"", ""}};
}

TEST(Verdict, IsTrustworthyIfNothingSpeaksAgainstIt) {
  EXPECT_EQ(judge({}, true).trust, Trust::trustworthy);
  const Verdict verdict = judge({warning("encoding_guessed"), warning("time_order_blocks")}, true);
  EXPECT_EQ(verdict.trust, Trust::trustworthy)
      << "the data were read, and held out as they should be";
  EXPECT_TRUE(verdict.reasons.empty());
}

TEST(Verdict, IsAsBadAsTheGravestReasonWhichComesFirst) {
  EXPECT_EQ(judge({warning("low_r2")}, true).trust, Trust::with_care);
  const Verdict verdict = judge({warning("few_rows"), warning("encoding_guessed"),
                                 warning("below_baseline"), warning("slow_target")},
                                true);
  EXPECT_EQ(verdict.trust, Trust::do_not_use);
  EXPECT_EQ(verdict_in(verdict, Language::english).dump(),
            R"({"codes":["below_baseline","few_rows","slow_target"],)"
            R"("reasons":["About below_baseline","About few_rows","About slow_target"],)"
            R"("verdict":"do not use"})");
  EXPECT_EQ(verdict_in(verdict, Language::portuguese)["reasons"][0], "Sobre below_baseline");
}

TEST(Verdict, IsCarefulWhereNoiseWasNotTested) {
  const Verdict verdict = judge({}, false);
  EXPECT_EQ(verdict.trust, Trust::with_care);
  ASSERT_EQ(verdict.reasons.size(), 1U);
  EXPECT_EQ(verdict.reasons[0].code, "noise_not_tested");
  EXPECT_EQ(judge({warning("undecidable_features")}, false).reasons.size(), 1U)
      << "of which a warning of its own says why";
}

TEST(Verdict, KnowsOnlyCodesThatExist) {
  std::size_t known = 0;
  for (const WarningEntry& entry : warning_catalog()) {
    known += trust_despite(entry.code) == Trust::trustworthy ? 0 : 1;
  }
  EXPECT_EQ(known, 24U) << "all of verdict.cpp but service_warning, which has no text of its own";
}

}  // namespace
}  // namespace relevance::contract
