// SPDX-License-Identifier: PostgreSQL
// Parsing the catalog's JSON.
#include <gtest/gtest.h>

#include "httpd/rest/catalog.h"

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

const Catalog& catalog() {
  static const Catalog read = read_catalog(kJson);
  return read;
}

TEST(Catalog, HasRelationsAndTheirColumns) {
  ASSERT_EQ(catalog().relations.size(), 1U);
  const Relation& items = catalog().relations[0];
  EXPECT_EQ(items.schema, "lab");
  EXPECT_EQ(items.name, "items");
  ASSERT_EQ(items.columns.size(), 1U);
  EXPECT_EQ(items.columns[0].type, "integer");
}

TEST(Catalog, DescribesFunctions) {
  const Function& table = catalog().functions[0];
  EXPECT_EQ(table.returns, Returns::composite);
  EXPECT_TRUE(table.returns_set);
  EXPECT_EQ(table.volatility, Volatility::stable);
  EXPECT_EQ(table.arguments[2].mode, ArgumentMode::table);
  EXPECT_EQ(catalog().functions[2].returns, Returns::nothing);
  EXPECT_EQ(catalog().functions[2].volatility, Volatility::volatile_);
  EXPECT_EQ(catalog().functions[3].returns, Returns::scalar);
  EXPECT_EQ(catalog().functions[3].arguments[0].mode, ArgumentMode::variadic);
}

TEST(Catalog, RejectsOtherJson) {
  EXPECT_ANY_THROW(read_catalog("{}"));
  EXPECT_ANY_THROW(read_catalog("nonsense"));
}

}  // namespace
}  // namespace relevance::httpd
