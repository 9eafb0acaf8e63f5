// SPDX-License-Identifier: PostgreSQL
// The Prefer header, as PostgREST's "Prefer Header" describes it.
#include "httpd/rest/preferences.h"

#include "httpd_cases.h"

namespace relevance::httpd {
namespace {

TEST(HttpdPreferences, AreNoneWithoutAHeader) {
  const Preferences preferences = parse_preferences("");
  EXPECT_EQ(preferences.count, Count::none);
  EXPECT_EQ(preferences.handling, Handling::unsaid);
  EXPECT_FALSE(preferences.max_affected);
}

TEST(HttpdPreferences, AskForACount) {
  EXPECT_EQ(parse_preferences("count=exact").count, Count::exact);
  EXPECT_EQ(parse_preferences("count=planned").count, Count::planned);
  EXPECT_EQ(parse_preferences("count=estimated").count, Count::estimated);
}

TEST(HttpdPreferences, AreSeparatedByCommasAndAnySpaces) {
  const Preferences preferences = parse_preferences("count=exact,    handling=lenient   ,anything");
  EXPECT_EQ(preferences.count, Count::exact);
  EXPECT_EQ(preferences.handling, Handling::lenient);
}

TEST(HttpdPreferences, UseTheFirstWhenRepeated) {
  EXPECT_EQ(parse_preferences("handling=lenient,handling=strict").handling, Handling::lenient);
  EXPECT_EQ(parse_preferences("count=planned,count=exact").count, Count::planned);
}

TEST(HttpdPreferences, AreIgnoredWhenUnknown) {
  EXPECT_EQ(rejection_of([] { parse_preferences("anything, count=lots"); }).text, "not rejected");
}

TEST(HttpdPreferences, AreIgnoredWhenUnknownWithHandlingLenient) {
  EXPECT_EQ(rejection_of([] { parse_preferences("handling=lenient, anything"); }).text,
            "not rejected");
}

TEST(HttpdPreferences, ThrowWhenUnknownWithHandlingStrict) {
  const Rejection rejection = rejection_of([] { parse_preferences("handling=strict, anything"); });
  EXPECT_EQ(rejection.text, "400 PGRST122 Invalid preferences given with handling=strict");
  EXPECT_EQ(rejection.detail, "Invalid preferences: anything");
}

TEST(HttpdPreferences, AreAllNamedWhenSeveralAreUnknown) {
  EXPECT_EQ(rejection_of([] { parse_preferences("something, else, handling=strict"); }).detail,
            "Invalid preferences: something, else");
}

TEST(HttpdPreferences, DoNotThrowWithHandlingStrictWhenAllAreKnown) {
  EXPECT_EQ(rejection_of([] {
              parse_preferences(
                  "handling=strict, count=exact, tx=commit, return=representation, "
                  "return=minimal, return=headers-only, missing=default, missing=null, "
                  "resolution=merge-duplicates, resolution=ignore-duplicates, max-affected=10, "
                  "tx=rollback, server-timing");
            }).text,
            "not rejected");
}

TEST(HttpdPreferences, AreUnknownWhenTheCaseDiffers) {
  EXPECT_EQ(rejection_of([] { parse_preferences("handling=strict, Count=exact"); }).detail,
            "Invalid preferences: Count=exact");
}

TEST(HttpdPreferences, CanBoundTheRowsAffected) {
  EXPECT_EQ(parse_preferences("handling=strict, max-affected=5999").max_affected, 5999);
}

TEST(HttpdPreferences, BoundTheRowsAffectedOnlyWithHandlingStrict) {
  EXPECT_FALSE(parse_preferences("max-affected=5999").max_affected);
  EXPECT_FALSE(parse_preferences("handling=lenient, max-affected=5999").max_affected);
}

TEST(HttpdPreferences, AreInvalidWhenMaxAffectedIsNotANumber) {
  EXPECT_EQ(rejection_of([] { parse_preferences("handling=strict, max-affected=many"); }).detail,
            "Invalid preferences: max-affected=many");
  EXPECT_EQ(rejection_of([] { parse_preferences("handling=strict, max-affected=-1"); }).detail,
            "Invalid preferences: max-affected=-1");
}

TEST(HttpdPreferences, AreReportedWhenApplied) {
  EXPECT_EQ(preference_applied(parse_preferences("handling=strict, count=exact")),
            "count=exact, handling=strict");
  EXPECT_EQ(preference_applied(parse_preferences("handling=strict, max-affected=7")),
            "handling=strict, max-affected=7");
}

TEST(HttpdPreferences, AreNotReportedWhenNothingWasApplied) {
  EXPECT_EQ(preference_applied(parse_preferences("return=representation, anything")), "");
  EXPECT_EQ(preference_applied(parse_preferences("tx=rollback")), "");
}

TEST(HttpdPreferences, MayAskHowLongTheAnswerTook) {
  EXPECT_TRUE(asks_for_server_timing("count=exact , server-timing"));
  EXPECT_FALSE(asks_for_server_timing("count=exact, server-timing=no"));
  EXPECT_FALSE(asks_for_server_timing(""));
}

TEST(HttpdPreferences, SurviveEmptyParts) {
  EXPECT_EQ(parse_preferences(", ,count=exact,,").count, Count::exact);
}

}  // namespace
}  // namespace relevance::httpd
