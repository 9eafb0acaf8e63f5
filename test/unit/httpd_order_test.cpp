// SPDX-License-Identifier: PostgreSQL
// The order of rows, as PostgREST's "Ordering" describes it.
#include "httpd/rest/order.h"

#include "httpd_cases.h"

namespace relevance::httpd {
namespace {

std::string ordered(std::string_view query) {
  const Statement statement = read(query);
  return show({between(statement.sql, " ORDER BY ", ") AS answer_row"), statement.values});
}

TEST(HttpdOrder, ByAColumnAscending) {
  EXPECT_EQ(ordered("order=id.asc"), R"(source."id" ASC)");
}

TEST(HttpdOrder, ByAColumnDescending) {
  EXPECT_EQ(ordered("order=id.desc"), R"(source."id" DESC)");
}

TEST(HttpdOrder, ByAColumnWithNullsFirst) {
  EXPECT_EQ(ordered("order=name.nullsfirst"), R"(source."name" NULLS FIRST)");
}

TEST(HttpdOrder, ByAColumnAscendingWithNullsLast) {
  EXPECT_EQ(ordered("order=name.asc.nullslast"), R"(source."name" ASC NULLS LAST)");
}

TEST(HttpdOrder, ByAColumnDescendingWithNullsFirst) {
  EXPECT_EQ(ordered("order=name.desc.nullsfirst"), R"(source."name" DESC NULLS FIRST)");
}

TEST(HttpdOrder, ByTwoColumnsWithNullsAndDirectionSpecified) {
  EXPECT_EQ(ordered("order=client_id.desc.nullslast,id.desc"),
            R"(source."client_id" DESC NULLS LAST, source."id" DESC)");
}

TEST(HttpdOrder, ByAColumnWithNoDirectionOrNullsSpecified) {
  EXPECT_EQ(ordered("order=name"), R"(source."name")");
}

TEST(HttpdOrder, AllowsWhitespace) {
  EXPECT_EQ(ordered("order=%20name%20,%20id.desc%20"), R"(source."name", source."id" DESC)");
}

TEST(HttpdOrder, ByAColumnCalledLikeADirection) {
  EXPECT_EQ(rejected("order=desc.asc").text, "400 42703 column projects.desc does not exist");
}

TEST(HttpdOrder, ByAJsonColumnsProperty) {
  EXPECT_EQ(ordered("order=data->>id.asc"), R"((source."data" ->> $1::text) ASC | id)");
}

TEST(HttpdOrder, ByATwoLevelPropertyWithNullsFirst) {
  EXPECT_EQ(ordered("order=data->foo->>bar.nullsfirst"),
            R"((source."data" -> $1::text ->> $2::text) NULLS FIRST | foo | bar)");
}

TEST(HttpdOrder, ByAnArrayItem) {
  EXPECT_EQ(ordered("order=tags->0.desc"),
            R"((pg_catalog.to_jsonb(source."tags") -> $1::integer) DESC | 0)");
}

TEST(HttpdOrder, TakesTheFirstOrderOfSeveral) {
  EXPECT_EQ(ordered("order=id&order=name"), R"(source."id")");
}

TEST(HttpdOrder, GivesAMeaningfulErrorOnBadSyntax) {
  const Rejection rejection = rejected("order=id.asc.nullslasttt");
  EXPECT_EQ(rejection.text,
            "400 PGRST100 \"failed to parse order (id.asc.nullslasttt)\" (line 1, column 17)");
  EXPECT_EQ(rejection.detail, "unexpected \"t\" expecting \",\" or end of input");
}

TEST(HttpdOrder, FailsOnAnUnknownDirection) {
  const Rejection rejection = rejected("order=id.smth34");
  EXPECT_EQ(rejection.text,
            "400 PGRST100 \"failed to parse order (id.smth34)\" (line 1, column 4)");
  EXPECT_EQ(rejection.detail,
            "unexpected \"s\" expecting \"asc\", \"desc\", \"nullsfirst\" or \"nullslast\"");
}

TEST(HttpdOrder, FailsOnAnUnknownWordAfterTheDirection) {
  EXPECT_EQ(rejected("order=id.asc.smth34").detail,
            "unexpected \"s\" expecting \"nullsfirst\" or \"nullslast\"");
}

TEST(HttpdOrder, FailsWhenItIsEmpty) {
  EXPECT_EQ(rejected("order=").text,
            "400 PGRST100 \"failed to parse order ()\" (line 1, column 1)");
}

TEST(HttpdOrder, FailsOnAColumnThatDoesNotExist) {
  EXPECT_EQ(rejected("order=nope").text, "400 42703 column projects.nope does not exist");
}

TEST(HttpdOrder, FailsOnMoreThanAHundredColumns) {
  std::string query = "order=id";
  for (int i = 1; i < 100; ++i) query += ",id";
  EXPECT_EQ(rejected(query).text, "not rejected");
  EXPECT_EQ(rejected(query + ",id").detail, "unexpected \"i\" expecting at most 100 columns");
}

TEST(HttpdOrder, CannotOrderByAnotherResource) {
  EXPECT_EQ(rejected("order=clients(name).desc").text,
            "400 PGRST108 'clients' is not an embedded resource in this request");
  EXPECT_EQ(rejected("clients.order=name").text,
            "400 PGRST108 'clients' is not an embedded resource in this request");
}

}  // namespace
}  // namespace relevance::httpd
