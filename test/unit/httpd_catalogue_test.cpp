// What the catalogue's JSON becomes, and which function a call means.
#include <gtest/gtest.h>

#include "http/message.h"
#include "httpd/catalogue.h"
#include "httpd/function_choice.h"

namespace relevance::httpd {
namespace {

constexpr const char* kJson = R"({
  "relations": [{"schema": "lab", "name": "items", "columns": [{"name": "id", "type": "integer"}]}],
  "functions": [
    {"schema": "lab", "name": "get", "returns_set": true, "volatility": "s", "return_type": "record",
     "columns": [{"name": "rank", "type": "integer"}],
     "arguments": [{"name": "machine", "mode": "i", "type": "integer", "has_default": false},
                   {"name": "run", "mode": "i", "type": "bigint", "has_default": true},
                   {"name": "rank", "mode": "t", "type": "integer", "has_default": false}]},
    {"schema": "lab", "name": "get", "returns_set": true, "volatility": "s", "return_type": "record",
     "columns": [{"name": "rank", "type": "integer"}],
     "arguments": [{"name": "machine", "mode": "i", "type": "text", "has_default": false},
                   {"name": "run", "mode": "i", "type": "bigint", "has_default": true},
                   {"name": "rank", "mode": "t", "type": "integer", "has_default": false}]},
    {"schema": "lab", "name": "end", "returns_set": false, "volatility": "v", "return_type": "void",
     "columns": [], "arguments": []},
    {"schema": "lab", "name": "sum", "returns_set": false, "volatility": "i", "return_type": "bigint",
     "columns": [], "arguments": [{"name": "v", "mode": "v", "type": "integer[]", "has_default": false}]},
    {"schema": "lab", "name": "twice", "returns_set": false, "volatility": "i", "return_type": "text",
     "columns": [], "arguments": [{"name": "a", "mode": "i", "type": "date", "has_default": false}]},
    {"schema": "lab", "name": "twice", "returns_set": false, "volatility": "i", "return_type": "text",
     "columns": [], "arguments": [{"name": "a", "mode": "i", "type": "inet", "has_default": false}]}
  ]})";

const Catalogue& catalogue() {
  static const Catalogue read = read_catalogue(kJson);
  return read;
}

const Function& choose(const std::string& name, const std::vector<GivenArgument>& given) {
  return choose_function(catalogue(), "lab", name, given);
}

// The status and code that a call is refused with.
std::pair<int, std::string> refusal(const std::string& name,
                                    const std::vector<GivenArgument>& given) {
  try {
    choose(name, given);
  } catch (const http::StatusError& error) {
    return {error.status(), error.code()};
  }
  return {200, ""};
}

GivenArgument in_query(const std::string& name, const std::string& text) {
  return {name, ValueKind::query_value, text};
}

TEST(Catalogue, TellsRelationsAndTheirColumns) {
  const Relation* items = find_relation(catalogue(), "lab", "items");
  ASSERT_NE(items, nullptr);
  ASSERT_EQ(items->columns.size(), 1U);
  EXPECT_EQ(items->columns[0].type, "integer");
  EXPECT_EQ(find_relation(catalogue(), "lab", "item"), nullptr);
  EXPECT_EQ(find_relation(catalogue(), "other", "items"), nullptr);
}

TEST(Catalogue, TellsTheShapeOfFunctions) {
  const Function& table = catalogue().functions[0];
  EXPECT_EQ(table.returns, Returns::composite);
  EXPECT_TRUE(table.returns_set);
  EXPECT_EQ(table.volatility, Volatility::stable);
  EXPECT_EQ(table.arguments[2].mode, ArgumentMode::table);
  EXPECT_EQ(catalogue().functions[2].returns, Returns::nothing);
  EXPECT_EQ(catalogue().functions[2].volatility, Volatility::volatile_);
  EXPECT_EQ(catalogue().functions[3].returns, Returns::scalar);
  EXPECT_EQ(catalogue().functions[3].arguments[0].mode, ArgumentMode::variadic);
}

TEST(Catalogue, RefusesWhatIsNone) {
  EXPECT_ANY_THROW(read_catalogue("{}"));
  EXPECT_ANY_THROW(read_catalogue("nonsense"));
}

TEST(FunctionChoice, TakesTheValuesKindInJson) {
  EXPECT_EQ(choose("get", {{"machine", ValueKind::number, ""}}).arguments[0].type, "integer");
  EXPECT_EQ(choose("get", {{"machine", ValueKind::text, ""}}).arguments[0].type, "text");
}

TEST(FunctionChoice, TakesWhatAQueryValueLooksLike) {
  EXPECT_EQ(choose("get", {in_query("machine", "12")}).arguments[0].type, "integer");
  EXPECT_EQ(choose("get", {in_query("machine", "press-01")}).arguments[0].type, "text");
  EXPECT_EQ(choose("get", {in_query("machine", "12"), in_query("run", "3")}).arguments[0].type,
            "integer");
}

TEST(FunctionChoice, NeedsEveryArgumentWithoutADefault) {
  EXPECT_EQ(refusal("get", {}), std::pair(404, std::string("PGRST202")));
  EXPECT_EQ(refusal("get", {in_query("run", "1")}), std::pair(404, std::string("PGRST202")));
  EXPECT_EQ(choose("end", {}).name, "end");
}

TEST(FunctionChoice, RefusesArgumentsThatItDoesNotHave) {
  EXPECT_EQ(refusal("end", {in_query("x", "1")}), std::pair(404, std::string("PGRST202")));
  // What a function returns is no argument.
  EXPECT_EQ(refusal("get", {in_query("machine", "1"), in_query("rank", "1")}),
            std::pair(404, std::string("PGRST202")));
}

TEST(FunctionChoice, RefusesNamesThatAreNotThere) {
  EXPECT_EQ(refusal("nope", {}), std::pair(404, std::string("PGRST202")));
  EXPECT_THROW(choose_function(catalogue(), "other", "end", {}), http::StatusError);
}

TEST(FunctionChoice, RefusesToGuessBetweenEquals) {
  EXPECT_EQ(refusal("twice", {{"a", ValueKind::text, ""}}),
            std::pair(300, std::string("PGRST203")));
}

TEST(FunctionChoice, OffersTheFunctionOfThatName) {
  try {
    choose("get", {in_query("maschine", "1")});
    FAIL() << "should be refused";
  } catch (const http::StatusError& error) {
    EXPECT_EQ(error.message(), "Could not find the function lab.get(maschine) in the schema cache");
    EXPECT_EQ(error.hint(), "Perhaps you meant to call the function lab.get(machine, run)");
  }
}

}  // namespace
}  // namespace relevance::httpd
