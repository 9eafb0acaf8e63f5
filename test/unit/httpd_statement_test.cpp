// SPDX-License-Identifier: PostgreSQL
// Statements for requests: pages, counts and media types.
#include "httpd/rest/statement.h"

#include "httpd/rest/query_errors.h"
#include "httpd_cases.h"

namespace relevance::httpd {
namespace {

const MediaType kObject{.kind = MediaKind::object};
const MediaType kCsv{.kind = MediaKind::csv};

TEST(HttpdStatement, GivesAnArrayOfRows) {
  EXPECT_EQ(show(read("select=id&id=eq.1")),
            "SELECT NULL::bigint AS total, pg_catalog.count(*) AS page_rows, "
            "coalesce(pg_catalog.json_agg(answer_row.*)::text, '[]') AS body FROM "
            "(SELECT source.\"id\" AS \"id\" FROM \"test\".\"projects\" AS source "
            "WHERE source.\"id\" = $1::integer) AS answer_row | 1");
}

TEST(HttpdStatement, GivesAnObjectWhenASingleOneIsAskedFor) {
  const Statement statement = read("select=id", {.media = kObject});
  EXPECT_NE(statement.sql.find(
                "coalesce((pg_catalog.json_agg(answer_row.*) -> 0)::text, 'null') AS body"),
            std::string::npos);
}

TEST(HttpdStatement, OmitsNullsWhenAskedTo) {
  const Statement statement =
      read("select=id", {.media = {.kind = MediaKind::json, .nulls_stripped = true}});
  EXPECT_NE(statement.sql.find("pg_catalog.json_strip_nulls(pg_catalog.json_agg(answer_row.*))"),
            std::string::npos);
}

TEST(HttpdStatement, GivesCsvWithItsHeaderBound) {
  const Statement statement = read("select=id,Name:name", {.media = kCsv});
  EXPECT_EQ(statement.values, std::vector<std::string>{"id,Name"});
  EXPECT_NE(statement.sql.find("$1::text || E'\\n' || coalesce(pg_catalog.string_agg("),
            std::string::npos);
}

TEST(HttpdStatement, QuotesTheNamesOfACsvHeader) {
  const Statement statement = read("select=\"a,b\":id,\"c\\\"d\":name", {.media = kCsv});
  EXPECT_EQ(statement.values, std::vector<std::string>{"\"a,b\",\"c\"\"d\""});
}

TEST(HttpdStatement, BindsLimitAndOffset) {
  const Statement statement = read("select=id", {.page = {.offset = 20, .limit = 10}});
  EXPECT_TRUE(statement.sql.ends_with(" LIMIT $1::bigint OFFSET $2::bigint) AS answer_row"));
  EXPECT_EQ(statement.values, (std::vector<std::string>{"10", "20"}));
}

TEST(HttpdStatement, CountsTheRowsOfAllPagesWithTheSameValues) {
  const Statement statement =
      read("select=id&name=eq.x", {.page = {.offset = 0, .limit = 10}, .counted = true});
  EXPECT_TRUE(statement.sql.starts_with(
      "SELECT (SELECT pg_catalog.count(*) FROM \"test\".\"projects\" AS source WHERE "
      "source.\"name\" = $1::text) AS total, "))
      << statement.sql;
  EXPECT_EQ(statement.values, (std::vector<std::string>{"x", "10"}));
}

TEST(HttpdStatement, CountsOnceWhenThePageIsEverything) {
  const Statement statement = read("select=id", {.counted = true});
  EXPECT_TRUE(statement.sql.starts_with(
      "SELECT pg_catalog.count(*) AS total, pg_catalog.count(*) AS page_rows, "));
}

TEST(HttpdStatement, PlansWithoutSelectOrderOrPage) {
  const Query query = parse_query(parse_query_string("select=id&order=id&limit=1&id=gt.3"));
  EXPECT_EQ(show(plan_statement(projects(), query)),
            "SELECT 1 FROM \"test\".\"projects\" AS source WHERE source.\"id\" > $1::integer | 3");
}

TEST(HttpdStatement, DoublesTheQuotesOfIdentifiers) {
  const Relation odd{
      .schema = "s\"1", .name = "v\"; --", .columns = {{.name = "c\"", .type = "text"}}};
  const Statement statement = plan_statement(odd, parse_query(parse_query_string(R"("c\""=eq.x)")));
  EXPECT_EQ(statement.sql,
            R"(SELECT 1 FROM "s""1"."v""; --" AS source WHERE source."c""" = $1::text)");
}

TEST(HttpdStatement, ReportsTheRowCountWhenASingleObjectIsImpossible) {
  const http::StatusError error = not_singular(2);
  EXPECT_EQ(error.status(), 406);
  EXPECT_EQ(error.code(), "PGRST116");
  EXPECT_EQ(error.message(), "Cannot coerce the result to a single JSON object");
  EXPECT_EQ(error.detail(), "The result contains 2 rows");
}

}  // namespace
}  // namespace relevance::httpd
