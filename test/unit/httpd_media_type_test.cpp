// SPDX-License-Identifier: PostgreSQL
// Media types for Accept headers, as PostgREST's "Resource Representation" describes it.
#include "httpd/rest/media_type.h"

#include "httpd_cases.h"

namespace relevance::httpd {
namespace {

std::string rows(std::string_view accept) {
  return content_type(negotiate_rows(accept));
}

TEST(HttpdMediaType, IsJsonWithoutAHeader) {
  EXPECT_EQ(rows(""), "application/json; charset=utf-8");
}

TEST(HttpdMediaType, IsJsonForAnything) {
  EXPECT_EQ(rows("*/*"), "application/json; charset=utf-8");
}

TEST(HttpdMediaType, IsCsvWhenAskedFor) {
  EXPECT_EQ(rows("text/csv"), "text/csv; charset=utf-8");
}

TEST(HttpdMediaType, IsAnObjectWhenAskedFor) {
  EXPECT_EQ(rows("application/vnd.pgrst.object+json"),
            "application/vnd.pgrst.object+json; charset=utf-8");
  EXPECT_EQ(negotiate_rows("application/vnd.pgrst.object").kind, MediaKind::object);
}

TEST(HttpdMediaType, IsPlainJsonForAnArrayWithItsNulls) {
  EXPECT_EQ(rows("application/vnd.pgrst.array+json"), "application/json; charset=utf-8");
}

TEST(HttpdMediaType, OmitsNullsInAnArrayWhenAskedFor) {
  EXPECT_EQ(rows("application/vnd.pgrst.array+json;nulls=stripped"),
            "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8");
}

TEST(HttpdMediaType, OmitsNullsInAnObjectWhenAskedFor) {
  const MediaType type = negotiate_rows("application/vnd.pgrst.object+json; nulls=stripped");
  EXPECT_EQ(type.kind, MediaKind::object);
  EXPECT_TRUE(type.nulls_stripped);
}

TEST(HttpdMediaType, KeepsNullsOfPlainJson) {
  EXPECT_FALSE(negotiate_rows("application/json;nulls=stripped").nulls_stripped);
}

TEST(HttpdMediaType, TakesNamesInAnyCase) {
  EXPECT_EQ(negotiate_rows("ApplicatIon/vnd.PgRsT.object+json").kind, MediaKind::object);
}

TEST(HttpdMediaType, AnswersAnUnknownTypeWith406) {
  const Rejection rejection = rejection_of([] { rows("text/unknowntype"); });
  EXPECT_EQ(rejection.text,
            "406 PGRST107 None of these media types are available: text/unknowntype");
  EXPECT_EQ(rejection.detail, "");
}

TEST(HttpdMediaType, NamesAllTypesThatAreNotAvailable) {
  EXPECT_EQ(rejection_of([] { rows("text/plain, image/png"); }).text,
            "406 PGRST107 None of these media types are available: text/plain, image/png");
}

TEST(HttpdMediaType, FallsBackToAnythingForAnUnknownType) {
  EXPECT_EQ(rows("text/unknowntype, */*"), "application/json; charset=utf-8");
}

TEST(HttpdMediaType, PrefersASpecificAvailableTypeToAnythingWhenItComesFirst) {
  EXPECT_EQ(rows("text/csv, */*"), "text/csv; charset=utf-8");
}

TEST(HttpdMediaType, HonorsTheClientsPreference) {
  EXPECT_EQ(rows("text/csv, application/json"), "text/csv; charset=utf-8");
  EXPECT_EQ(rows("application/json, text/csv"), "application/json; charset=utf-8");
}

TEST(HttpdMediaType, HonorsQualityBeforeOrder) {
  EXPECT_EQ(rows("application/json;q=0.5, text/csv;q=0.9"), "text/csv; charset=utf-8");
  EXPECT_EQ(rows("*/*;q=0.1, text/csv"), "text/csv; charset=utf-8");
}

TEST(HttpdMediaType, RejectsTypesOfQualityZero) {
  EXPECT_EQ(rejection_of([] { rows("text/csv;q=0"); }).text.substr(0, 12), "406 PGRST107");
}

TEST(HttpdMediaType, AnswersABrowsersHeader) {
  EXPECT_EQ(rows("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            "application/json; charset=utf-8");
}

TEST(HttpdMediaType, SurvivesOddHeaders) {
  for (const char* accept : {";", "\"", "a;q", "q=1", "/", "a;;b=\"c", "*/*;q=nan"}) {
    const std::string text = rejection_of([&] { rows(accept); }).text;
    EXPECT_TRUE(text == "not rejected" || text.starts_with("406 PGRST107")) << accept;
  }
}

TEST(HttpdMediaType, OfTheRootIsOpenApi) {
  EXPECT_EQ(content_type(negotiate_root("*/*")), "application/openapi+json; charset=utf-8");
  EXPECT_EQ(content_type(negotiate_root("application/openapi+json")),
            "application/openapi+json; charset=utf-8");
  EXPECT_EQ(content_type(negotiate_root("application/json")), "application/json; charset=utf-8");
}

TEST(HttpdMediaType, OfTheRootIsNotCsv) {
  EXPECT_EQ(rejection_of([] { negotiate_root("text/csv"); }).text.substr(0, 12), "406 PGRST107");
}

TEST(HttpdMediaType, OfRowsIsNotOpenApi) {
  EXPECT_EQ(rejection_of([] { rows("application/openapi+json"); }).text.substr(0, 12),
            "406 PGRST107");
}

}  // namespace
}  // namespace relevance::httpd
