// SPDX-License-Identifier: PostgreSQL
// Calls of functions, as PostgREST's "Functions as RPC" describes them.
#include "httpd_cases.h"

namespace relevance::httpd {
namespace {

Argument in(const char* name, const char* type, bool has_default = false) {
  return {.name = name, .type = type, .mode = ArgumentMode::in, .has_default = has_default};
}

Function function(const char* name, std::vector<Argument> arguments, const char* type = "integer") {
  return {.schema = "test", .name = name, .arguments = std::move(arguments), .return_type = type};
}

Function rows(Function function, bool returns_set) {
  function.returns = Returns::composite;
  function.returns_set = returns_set;
  function.columns = projects().columns;
  return function;
}

Catalog catalog() {
  Catalog catalog;
  catalog.relations = {projects(), {.schema = "test", .name = "clients", .columns = {}}};
  Function series = function("series", {in("n", "integer")});
  series.returns_set = true;
  Function nothing = function("nothing", {}, "void");
  nothing.returns = Returns::nothing;
  Function variadic = function("variadic", {in("v", "text[]", true)});
  variadic.arguments[0].mode = ArgumentMode::variadic;
  Function outs = function("outs", {in("a", "integer"), in("x", "text")});
  outs.arguments[1].mode = ArgumentMode::out;
  catalog.functions = {
      function("add_them", {in("a", "integer"), in("b", "integer")}),
      function("sayhello", {in("name", "text")}, "text"),
      function("with_default", {in("a", "integer"), in("b", "integer", true)}),
      function("which", {in("machine", "integer"), in("run", "bigint", true)}),
      function("which", {in("machine", "text"), in("run", "bigint", true)}),
      function("store", {in("csv", "bytea")}),
      function("store", {in("csv", "text")}),
      function("same", {in("arg", "xml")}),
      function("same", {in("arg", "inet")}),
      function("ratio", {in("x", "numeric")}),
      function("ratio", {in("x", "boolean")}),
      function("ratio", {in("x", "jsonb")}),
      function("unnamed", {in("", "json")}),
      rows(function("get_project", {in("i", "integer")}, "projects"), false),
      rows(function("all_projects", {}, "projects"), true),
      series,
      nothing,
      variadic,
      outs,
  };
  return catalog;
}

Statement call(const std::string& name, const CallArguments& arguments, const Query& query,
               const AnswerForm& form) {
  return call_statement(choose_function(catalog(), "test", name, arguments), arguments, query,
                        form);
}

Statement get(const std::string& name, std::string_view raw = {}, const AnswerForm& form = {}) {
  const Query query = parse_query(parse_query_string(raw), Plain::argument);
  return call(name, read_query_arguments(query.arguments), query, form);
}

Statement post(const std::string& name, std::string_view body, std::string_view raw = {}) {
  return call(name, read_body_arguments(body), parse_query(parse_query_string(raw)), {});
}

// The function call and its values.
std::string called(const Statement& statement) {
  return show({between(statement.sql, "WITH call AS (SELECT source.* FROM ", " AS source("),
               statement.values});
}

// The type of the chosen function's first argument.
std::string chosen(const std::string& name, const CallArguments& arguments) {
  const Catalog all = catalog();
  return choose_function(all, "test", name, arguments).arguments.at(0).type;
}

std::string chosen_by_get(const std::string& name, std::string_view raw) {
  const Query query = parse_query(parse_query_string(raw), Plain::argument);
  return chosen(name, read_query_arguments(query.arguments));
}

std::string chosen_by_post(const std::string& name, std::string_view body) {
  return chosen(name, read_body_arguments(body));
}

TEST(HttpdCall, TakesArgumentsOfAGetFromTheQuery) {
  EXPECT_EQ(called(get("add_them", "a=1&b=2")),
            R"("test"."add_them"("a" := $1::integer, "b" := $2::integer) | 1 | 2)");
}

TEST(HttpdCall, TakesArgumentsOfAPostFromTheBody) {
  EXPECT_EQ(called(post("add_them", R"({"a": 1, "b": 2})")),
            "pg_catalog.json_to_record($1::json) AS given(\"a\" integer, \"b\" integer), LATERAL "
            "\"test\".\"add_them\"(\"a\" := given.\"a\", \"b\" := given.\"b\") "
            "| {\"a\": 1, \"b\": 2}");
}

TEST(HttpdCall, OmitsAnArgumentWithADefault) {
  EXPECT_EQ(called(get("with_default", "a=1")), R"("test"."with_default"("a" := $1::integer) | 1)");
}

TEST(HttpdCall, InterpretsAnEmptyBodyAsAnEmptyObject) {
  EXPECT_EQ(show(post("nothing", "")), show(post("nothing", "{}")));
  EXPECT_EQ(show(post("nothing", " \r\n")), show(post("nothing", "{}")));
}

TEST(HttpdCall, GivesNoBodyForVoid) {
  EXPECT_EQ(show(get("nothing")),
            "SELECT NULL::bigint AS total, pg_catalog.count(*) AS page_rows, ''::text AS body FROM "
            "\"test\".\"nothing\"() AS source");
}

TEST(HttpdCall, GivesAScalarAsItself) {
  const std::string sql = get("add_them", "a=1&b=2").sql;
  EXPECT_NE(sql.find("coalesce((pg_catalog.json_agg(answer_row.\"add_them\") -> 0)::text, 'null')"),
            std::string::npos)
      << sql;
}

TEST(HttpdCall, GivesASetOfScalarsAsAnArray) {
  const std::string sql = get("series", "n=3").sql;
  EXPECT_NE(sql.find("coalesce(pg_catalog.json_agg(answer_row.\"series\")::text, '[]')"),
            std::string::npos)
      << sql;
}

TEST(HttpdCall, GivesASingleRowAsAnObject) {
  const std::string sql = get("get_project", "i=1&select=id").sql;
  EXPECT_NE(sql.find("coalesce((pg_catalog.json_agg(answer_row.*) -> 0)::text, 'null')"),
            std::string::npos)
      << sql;
}

TEST(HttpdCall, GivesASetOfRowsAsAnArray) {
  const std::string sql = get("all_projects", "select=id").sql;
  EXPECT_EQ(sql,
            "WITH call AS (SELECT source.* FROM \"test\".\"all_projects\"() AS source) "
            "SELECT NULL::bigint AS total, pg_catalog.count(*) AS page_rows, "
            "coalesce(pg_catalog.json_agg(answer_row.*)::text, '[]') AS body FROM "
            "(SELECT source.\"id\" AS \"id\" FROM call AS source) AS answer_row");
}

TEST(HttpdCall, FiltersTheRowsOfAFunction) {
  const Statement statement = get("all_projects", "select=id&id=gt.8&order=id.desc");
  EXPECT_TRUE(
      statement.sql.ends_with("FROM call AS source WHERE source.\"id\" > $1::integer "
                              "ORDER BY source.\"id\" DESC) AS answer_row"))
      << statement.sql;
}

TEST(HttpdCall, FiltersASetOfScalarsByTheFunctionsName) {
  const Statement statement = get("series", "n=3&series=gt.1");
  EXPECT_TRUE(statement.sql.ends_with("WHERE source.\"series\" > $2::integer) AS answer_row"))
      << statement.sql;
}

TEST(HttpdCall, ExecutesTheFunctionOnceAlsoWhenCounting) {
  const std::string sql =
      get("all_projects", "id=gt.8", {.page = {.offset = 0, .limit = 1}, .counted = true}).sql;
  EXPECT_EQ(sql.find("\"all_projects\""), sql.rfind("\"all_projects\"")) << sql;
  EXPECT_NE(sql.find("(SELECT pg_catalog.count(*) FROM call AS source WHERE"), std::string::npos);
}

TEST(HttpdCall, DistinguishesArgumentsFromConditionsByTheirValues) {
  const Query query = parse_query(parse_query_string("i=1&id=eq.5&x=equal"), Plain::argument);
  ASSERT_EQ(query.arguments.size(), 2U);
  EXPECT_EQ(query.arguments[0].name, "i");
  EXPECT_EQ(query.arguments[1].name, "x");
  EXPECT_EQ(query.filters.size(), 1U);
}

TEST(HttpdCall, RejectsAMalformedCondition) {
  EXPECT_EQ(rejection_of([] { get("all_projects", "id=in.5"); }).text,
            "400 PGRST100 \"failed to parse filter (in.5)\" (line 1, column 4)");
}

TEST(HttpdCall, TakesNoArgumentsOfAPostFromTheQuery) {
  EXPECT_EQ(rejection_of([] { post("sayhello", "{}", "name=x"); }).text,
            "400 PGRST100 \"failed to parse filter (x)\" (line 1, column 1)");
}

TEST(HttpdCall, SelectsColumnsOfTheRows) {
  EXPECT_EQ(rejection_of([] { get("all_projects", "select=nope"); }).text,
            "400 42703 column all_projects.nope does not exist");
}

TEST(HttpdCall, CannotEmbed) {
  EXPECT_EQ(rejection_of([] { get("all_projects", "select=id,clients(id)"); }).text,
            "400 PGRST200 Could not find a relationship between 'all_projects' and 'clients' in "
            "the schema cache");
}

TEST(HttpdCall, PassesRepeatedParametersToAVariadicArgument) {
  EXPECT_EQ(called(get("variadic", "v=hi&v=a,b")),
            R"("test"."variadic"(VARIADIC "v" := $1::text[]) | {"hi","a,b"})");
}

TEST(HttpdCall, PassesOneParameterToAVariadicArgument) {
  EXPECT_EQ(called(get("variadic", "v=hi")),
            R"("test"."variadic"(VARIADIC "v" := $1::text[]) | {"hi"})");
}

TEST(HttpdCall, PassesNoParameterToAVariadicArgumentWithADefault) {
  EXPECT_EQ(called(get("variadic")), R"("test"."variadic"())");
}

TEST(HttpdCall, TakesTheLastOfRepeatedParameters) {
  EXPECT_EQ(called(get("sayhello", "name=a&name=b")),
            R"("test"."sayhello"("name" := $1::text) | b)");
}

TEST(HttpdCall, DoesNotTakeAnOutArgument) {
  EXPECT_EQ(called(get("outs", "a=1")), R"("test"."outs"("a" := $1::integer) | 1)");
  EXPECT_EQ(rejection_of([] { get("outs", "a=1&x=2"); }).text.substr(0, 12), "404 PGRST202");
}

TEST(HttpdCall, FailsWith404OnAnUnknownNameAndHintsTheClosest) {
  const Rejection rejection = rejection_of([] { get("sayhell"); });
  EXPECT_EQ(
      rejection.text,
      "404 PGRST202 Could not find the function test.sayhell without parameters in the schema "
      "cache");
  EXPECT_EQ(rejection.detail,
            "Searched for the function test.sayhell without parameters, but no matches were found "
            "in the schema cache.");
  EXPECT_EQ(rejection.hint, "Perhaps you meant to call the function test.sayhello");
}

TEST(HttpdCall, FailsWith404OnUnknownArgumentsAndHintsTheClosest) {
  const Rejection rejection = rejection_of([] { get("sayhello", "nam=Peter"); });
  EXPECT_EQ(rejection.text,
            "404 PGRST202 Could not find the function test.sayhello(nam) in the schema cache");
  EXPECT_EQ(rejection.detail,
            "Searched for the function test.sayhello with parameter nam, but no matches were found "
            "in the schema cache.");
  EXPECT_EQ(rejection.hint, "Perhaps you meant to call the function test.sayhello(name)");
}

TEST(HttpdCall, DoesNotIgnoreUnknownArguments) {
  const Rejection rejection = rejection_of([] { get("add_them", "a=1&b=2&smthelse=blabla"); });
  EXPECT_EQ(rejection.text,
            "404 PGRST202 Could not find the function test.add_them(a, b, smthelse) in the schema "
            "cache");
  EXPECT_EQ(
      rejection.detail,
      "Searched for the function test.add_them with parameters a, b, smthelse, but no matches "
      "were found in the schema cache.");
  EXPECT_EQ(rejection.hint, "Perhaps you meant to call the function test.add_them(a, b)");
}

TEST(HttpdCall, FailsWith404WhenARequiredArgumentIsMissing) {
  EXPECT_EQ(rejection_of([] { get("add_them", "a=1"); }).text.substr(0, 12), "404 PGRST202");
}

TEST(HttpdCall, HintsNothingForOverloadedFunctionsWithUnknownArguments) {
  EXPECT_EQ(rejection_of([] { get("which", "wrong_arg=value"); }).hint, "");
}

TEST(HttpdCall, CannotCallAFunctionWhoseArgumentHasNoName) {
  EXPECT_EQ(rejection_of([] { post("unnamed", R"({"": 1})"); }).text.substr(0, 12), "404 PGRST202");
}

TEST(HttpdCall, FailsWith300WhenTheChoiceIsAmbiguous) {
  const Rejection rejection = rejection_of([] { get("same", "arg=value"); });
  EXPECT_EQ(rejection.text,
            "300 PGRST203 Could not choose the best candidate function between: "
            "test.same(arg => xml), test.same(arg => inet)");
  EXPECT_EQ(rejection.hint,
            "Try renaming the parameters or the function itself in the database so function "
            "overloading can be resolved");
}

TEST(HttpdCall, GivesANumberToTheIntegerArgument) {
  EXPECT_EQ(chosen_by_get("which", "machine=12"), "integer");
  EXPECT_EQ(chosen_by_get("which", "machine=12&run=3"), "integer");
  EXPECT_EQ(chosen_by_post("which", R"({"machine": 12})"), "integer");
}

TEST(HttpdCall, GivesOtherTextToTheTextArgument) {
  EXPECT_EQ(chosen_by_get("which", "machine=press-01"), "text");
  EXPECT_EQ(chosen_by_get("which", "machine=007"), "text");
  EXPECT_EQ(chosen_by_get("which", "machine="), "text");
  EXPECT_EQ(chosen_by_post("which", R"({"machine": "12"})"), "text");
}

TEST(HttpdCall, PrefersTextToBytesForText) {
  EXPECT_EQ(chosen_by_post("store", R"({"csv": "a,b\n1,2"})"), "text");
}

TEST(HttpdCall, GivesValuesToArgumentsOfTheirKind) {
  EXPECT_EQ(chosen_by_post("ratio", R"({"x": 1.5})"), "numeric");
  EXPECT_EQ(chosen_by_post("ratio", R"({"x": true})"), "boolean");
  EXPECT_EQ(chosen_by_post("ratio", R"({"x": {"y": [1]}})"), "jsonb");
}

TEST(HttpdCallBody, RejectsMalformedJson) {
  for (const char* body : {"{", "{\"a\":}", "{\"a\":1", "nope", "{\"a\":1} x", "{'a':1}"}) {
    EXPECT_EQ(rejection_of([&] { read_body_arguments(body); }).text,
              "400 PGRST102 Empty or invalid json")
        << body;
  }
}

TEST(HttpdCallBody, RejectsJsonThatIsNotAnObject) {
  for (const char* body : {"[]", "1", "\"x\"", "null", "[{\"a\":1}]"}) {
    EXPECT_EQ(rejection_of([&] { read_body_arguments(body); }).detail, "It is not an object.")
        << body;
  }
}

TEST(HttpdCallBody, RejectsInvalidUtf8) {
  EXPECT_EQ(rejection_of([] { read_body_arguments("{\"a\":\"\xff\"}"); }).text,
            "400 PGRST102 Empty or invalid json");
}

TEST(HttpdCallBody, RejectsZeroBytes) {
  using namespace std::string_view_literals;
  EXPECT_EQ(rejection_of([] { read_body_arguments("{\"a\":1}\0\0"sv); }).detail,
            "It has a zero byte.");
}

TEST(HttpdCallBody, RejectsNumbersOutOfRange) {
  EXPECT_EQ(rejection_of([] { read_body_arguments("{\"a\":1e999}"); }).text,
            "400 PGRST102 Empty or invalid json");
}

TEST(HttpdCallBody, AcceptsSixtyFourLevels) {
  const auto nested = [](std::size_t arrays) {
    return "{\"a\":" + std::string(arrays, '[') + std::string(arrays, ']') + '}';
  };
  EXPECT_EQ(read_body_arguments(nested(63)).given.size(), 1U);
  EXPECT_EQ(rejection_of([&] { read_body_arguments(nested(64)); }).detail,
            "It is nested deeper than 64 levels.");
  EXPECT_EQ(rejection_of([&] { read_body_arguments(nested(400000)); }).detail,
            "It is nested deeper than 64 levels.");
}

TEST(HttpdCallBody, RejectsAnArrayThatIsDeeperThanItsType) {
  EXPECT_EQ(rejection_of([] { post("variadic", R"({"v": [[[[[["a"]]]]]]})"); }).text,
            "not rejected");
  EXPECT_EQ(rejection_of([] { post("variadic", R"({"v": [[[[[[["a"]]]]]]]})"); }).text,
            "400 22P02 the value is nested too deeply for type text[]");
}

TEST(HttpdCallBody, RejectsTooManyArguments) {
  std::string body = "{\"x\":0";
  for (int i = 0; i < 100; ++i) body += ",\"a" + std::to_string(i) + "\":1";
  EXPECT_EQ(rejection_of([&] { read_body_arguments(body + '}'); }).text,
            "400 PGRST102 Too many arguments");
}

TEST(HttpdCallBody, CountsARepeatedKeyOnce) {
  EXPECT_EQ(read_body_arguments(R"({"a":1,"a":"x"})").given.size(), 1U);
}

TEST(HttpdCallBody, DoesNotTreatInnerKeysAsArguments) {
  const CallArguments arguments = read_body_arguments(R"({"a":{"b":{"c":1}},"d":[{"e":2}]})");
  ASSERT_EQ(arguments.given.size(), 2U);
  EXPECT_EQ(arguments.given[0].name, "a");
  EXPECT_EQ(arguments.given[1].name, "d");
  EXPECT_EQ(arguments.given[1].kind, ValueKind::structure);
}

TEST(HttpdRelation, IsFoundByItsName) {
  const Catalog all = catalog();
  EXPECT_EQ(find_relation(all, "test", "projects").columns.size(), 12U);
}

TEST(HttpdRelation, CausesA404WhenItDoesNotExist) {
  const Rejection rejection = rejection_of([] { find_relation(catalog(), "test", "project"); });
  EXPECT_EQ(rejection.text,
            "404 PGRST205 Could not find the table 'test.project' in the schema cache");
  EXPECT_EQ(rejection.hint, "Perhaps you meant the table 'test.projects'");
}

TEST(HttpdRelation, HasNoSuggestionWhenNoNameIsSimilar) {
  EXPECT_EQ(rejection_of([] { find_relation(catalog(), "test", "zzzzzz"); }).hint, "");
}

}  // namespace
}  // namespace relevance::httpd
