// SPDX-License-Identifier: PostgreSQL
// Which columns an answer has, as PostgREST's "Vertical Filtering" describes it.
#include "httpd/rest/select_list.h"

#include "httpd_cases.h"

namespace relevance::httpd {
namespace {

// The select list as SQL, with its values.
std::string selected(std::string_view query) {
  const Statement statement = read(query);
  return show(
      {between(statement.sql, "FROM (SELECT ", " FROM \"test\".\"projects\""), statement.values});
}

// The SQL that makes JSON of a row, with its values.
std::string row_of(std::string_view query) {
  const Statement statement = read(query);
  return show({between(statement.sql, "json_agg(", ")::text"), statement.values});
}

TEST(HttpdSelect, SelectsEveryColumnInAbsenceOfTheParameter) {
  const std::string all = selected("");
  EXPECT_TRUE(all.starts_with(R"(source."id" AS "id", source."name" AS "name", )")) << all;
  EXPECT_TRUE(all.ends_with(R"(source."$money$" AS "$money$")")) << all;
}

TEST(HttpdSelect, SelectsEveryColumnForAStar) {
  EXPECT_EQ(selected("select=*"), selected(""));
}

TEST(HttpdSelect, SelectsEveryColumnForAnEmptySelect) {
  EXPECT_EQ(selected("select="), selected(""));
}

TEST(HttpdSelect, SelectsOneSimpleColumn) {
  EXPECT_EQ(selected("select=id"), R"(source."id" AS "id")");
}

TEST(HttpdSelect, SelectsSeveralColumnsInTheirOrder) {
  EXPECT_EQ(selected("select=name,id"), R"(source."name" AS "name", source."id" AS "id")");
}

TEST(HttpdSelect, AllowsWhitespaceBetweenColumns) {
  EXPECT_EQ(selected("select=%20id%20,%20name%20"),
            R"(source."id" AS "id", source."name" AS "name")");
}

TEST(HttpdSelect, AcceptsAStarBesideColumns) {
  EXPECT_TRUE(selected("select=*,id").ends_with(R"(AS "$money$", source."id" AS "id")"));
}

TEST(HttpdSelect, AcceptsDashesInColumnNames) {
  EXPECT_EQ(selected("select=dash-ed"), R"(source."dash-ed" AS "dash-ed")");
}

TEST(HttpdSelect, AcceptsSpacesInColumnNames) {
  EXPECT_EQ(selected("select=Server%20Today"), R"(source."Server Today" AS "Server Today")");
}

TEST(HttpdSelect, AcceptsReservedCharactersInAQuotedColumn) {
  EXPECT_EQ(selected("select=%22:arr-%3Eow::cast%22"),
            R"(source.":arr->ow::cast" AS ":arr->ow::cast")");
}

TEST(HttpdSelect, GivesWholeRowsWhenAllNamesAreFromTheCatalog) {
  EXPECT_EQ(row_of("select=id,name"), "answer_row.*");
}

TEST(HttpdSelect, RenamesAColumnKeepingTheNameOutOfTheText) {
  EXPECT_EQ(selected("select=myId:id"), R"(source."id" AS c0 | myId)");
  EXPECT_EQ(row_of("select=myId:id"),
            "pg_catalog.json_build_object($1::text, answer_row.c0) | myId");
}

TEST(HttpdSelect, NamesAllColumnsByPositionWhenOneIsRenamed) {
  EXPECT_EQ(row_of("select=id,x:name"),
            "pg_catalog.json_build_object($1::text, answer_row.c0, $2::text, answer_row.c1) | id "
            "| x");
}

TEST(HttpdSelect, RenamesAColumnToAnotherOfTheCatalog) {
  EXPECT_EQ(selected("select=name:id"), R"(source."id" AS "name")");
}

TEST(HttpdSelect, AcceptsAQuotedAlias) {
  EXPECT_TRUE(row_of("select=\"a:b\":id").ends_with(" | a:b"));
}

TEST(HttpdSelect, CastsAColumn) {
  EXPECT_EQ(selected("select=id::text"), R"(CAST(source."id" AS text) AS "id")");
}

TEST(HttpdSelect, RenamesAColumnWithCasting) {
  EXPECT_EQ(selected("select=name:id::text"), R"(CAST(source."id" AS text) AS "name")");
}

TEST(HttpdSelect, KnowsTheTypesOfCastsByTheirUsualNames) {
  EXPECT_EQ(selected("select=id::int8"), R"(CAST(source."id" AS bigint) AS "id")");
  EXPECT_EQ(selected("select=id::double precision"),
            R"(CAST(source."id" AS double precision) AS "id")");
  EXPECT_EQ(selected("select=id::timestamptz"),
            R"(CAST(source."id" AS timestamp with time zone) AS "id")");
}

TEST(HttpdSelect, FailsOnACastToAnUnknownType) {
  EXPECT_EQ(rejected("select=id::fakecolumntype").text,
            "400 42704 type \"fakecolumntype\" does not exist");
}

TEST(HttpdSelect, FailsOnACastToATypeThatIsNotListed) {
  EXPECT_EQ(rejected("select=id::regclass").text, "400 42704 type \"regclass\" does not exist");
}

TEST(HttpdSelect, FailsOnACastToNothing) {
  const Rejection rejection = rejected("select=id::");
  EXPECT_EQ(rejection.text,
            "400 PGRST100 \"failed to parse select parameter (id::)\" (line 1, column 5)");
  EXPECT_EQ(rejection.detail, "unexpected end of input expecting letter or digit");
}

TEST(HttpdSelect, FailsOnAColumnThatDoesNotExist) {
  const Rejection rejection = rejected("select=id,nam");
  EXPECT_EQ(rejection.text, "400 42703 column projects.nam does not exist");
  EXPECT_EQ(rejection.hint, "Perhaps you meant to reference the column \"projects.name\".");
}

TEST(HttpdSelect, FailsOnATrailingComma) {
  EXPECT_EQ(rejected("select=id,").text,
            "400 PGRST100 \"failed to parse select parameter (id,)\" (line 1, column 4)");
}

TEST(HttpdSelect, FailsOnACharacterThatIsInvalidInNames) {
  EXPECT_EQ(rejected("select=id;name").text,
            "400 PGRST100 \"failed to parse select parameter (id;name)\" (line 1, column 3)");
}

TEST(HttpdSelect, FailsOnAQuoteThatDoesNotEnd) {
  EXPECT_EQ(rejected("select=\"id").text,
            "400 PGRST100 \"failed to parse select parameter (\"id)\" (line 1, column 4)");
}

TEST(HttpdSelect, TakesTheFirstSelectOfSeveral) {
  EXPECT_EQ(selected("select=id&select=name"), R"(source."id" AS "id")");
}

TEST(HttpdSelect, CannotEmbedAnotherResource) {
  const Rejection rejection = rejected("select=id,clients(id,name)");
  EXPECT_EQ(rejection.text,
            "400 PGRST200 Could not find a relationship between 'projects' and 'clients' in the "
            "schema cache");
  EXPECT_EQ(
      rejection.detail,
      "Searched for a foreign key relationship between 'projects' and 'clients' in the schema "
      "'test', but no matches were found.");
}

TEST(HttpdSelect, CannotEmbedWithAliasHintOrSpread) {
  for (const char* query : {"select=c:clients(id)", "select=clients!inner(id)",
                            "select=...clients(id)", "select=*,clients(tasks(id))"}) {
    EXPECT_EQ(rejected(query).text.substr(0, 12), "400 PGRST200") << query;
  }
}

TEST(HttpdSelect, RejectsAggregateFunctions) {
  for (const char* query : {"select=count()", "select=id.sum()", "select=n:count()",
                            "select=id::int8.max()", "select=name,client_id.avg()::int"}) {
    EXPECT_EQ(rejected(query).text, "400 PGRST123 Use of aggregate functions is not allowed")
        << query;
  }
}

TEST(HttpdSelect, DoesNotConfuseAColumnCalledCountWithTheAggregate) {
  EXPECT_EQ(rejected("select=count").text, "400 42703 column projects.count does not exist");
}

TEST(HttpdSelect, RejectsMoreThanFiftyColumnsWhenSomeAreRenamed) {
  std::string query = "select=x:id";
  for (int i = 0; i < 49; ++i) query += ",id";
  EXPECT_EQ(rejected(query).text, "not rejected");
  EXPECT_EQ(rejected(query + ",id").text, "400 PGRST127 Feature not implemented");
}

TEST(HttpdSelect, RejectsMoreThanFiveHundredColumns) {
  std::string query = "select=id";
  for (int i = 1; i < 500; ++i) query += ",id";
  EXPECT_EQ(rejected(query).text, "not rejected");
  EXPECT_EQ(rejected(query + ",id").text, "400 PGRST127 Feature not implemented");
}

TEST(HttpdJsonSelect, ObtainsAJsonSubfieldOneLevelWithCasting) {
  EXPECT_EQ(selected("select=data->>foo::int"),
            R"(CAST((source."data" ->> $1::text) AS integer) AS c0 | foo | foo)");
}

TEST(HttpdJsonSelect, NamesASubfieldByItsLastKey) {
  EXPECT_EQ(row_of("select=data->foo->>bar"),
            "pg_catalog.json_build_object($3::text, answer_row.c0) | foo | bar | bar");
}

TEST(HttpdJsonSelect, RenamesASubfield) {
  EXPECT_TRUE(row_of("select=mine:data->>foo").ends_with(" | foo | mine"));
}

TEST(HttpdJsonSelect, NamesAnArrayItemByTheKeyBefore) {
  EXPECT_TRUE(row_of("select=data->list->0->>1").ends_with(" | list | 0 | 1 | list"));
}

TEST(HttpdJsonSelect, NamesAnItemOfAnArrayColumnByTheColumn) {
  EXPECT_EQ(selected("select=data->0"), R"((source."data" -> $1::integer) AS "data" | 0)");
}

TEST(HttpdJsonSelect, ObtainsAnArrayItem) {
  EXPECT_EQ(selected("select=tags->>0"),
            R"((pg_catalog.to_jsonb(source."tags") ->> $1::integer) AS "tags" | 0)");
}

TEST(HttpdJsonSelect, SelectsWithNegativeIndexes) {
  EXPECT_EQ(selected("select=data->-1"), R"((source."data" -> $1::integer) AS "data" | -1)");
}

TEST(HttpdJsonSelect, AcceptsNonReservedSpecialCharactersInAKey) {
  EXPECT_TRUE(row_of("select=data->!@%23$%25^%26*_d->>!@%23$%25^%26*_e::integer")
                  .ends_with(" | !@#$%^&*_d | !@#$%^&*_e | !@#$%^&*_e"));
}

TEST(HttpdJsonSelect, FailsWhenThereIsAReservedCharacterInAKey) {
  const Rejection rejection =
      rejected("select=data->(!@%23$%25^%26*_d->>!@%23$%25^%26*_e::integer");
  EXPECT_EQ(rejection.text,
            "400 PGRST100 \"failed to parse select parameter "
            "(data->(!@#$%^&*_d->>!@#$%^&*_e::integer)\" (line 1, column 7)");
  EXPECT_EQ(rejection.detail,
            "unexpected \"(\" expecting \"-\", digit or any non reserved character different from: "
            ".,>()");
}

TEST(HttpdJsonSelect, GivesAMeaningfulErrorOnBadSyntax) {
  const Rejection rejection = rejected("select=data->>--34");
  EXPECT_EQ(rejection.text,
            "400 PGRST100 \"failed to parse select parameter (data->>--34)\" (line 1, column 9)");
  EXPECT_EQ(rejection.detail, "unexpected \"-\" expecting digit");
}

TEST(HttpdJsonSelect, FailsOnABadlyFormedNegativeIndex) {
  EXPECT_EQ(rejected("select=data->>-78xy").text,
            "400 PGRST100 \"failed to parse select parameter (data->>-78xy)\" (line 1, column 11)");
}

}  // namespace
}  // namespace relevance::httpd
