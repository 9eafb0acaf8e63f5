// SPDX-License-Identifier: PostgreSQL
// libFuzzer target: any query string either becomes a statement or is rejected with an Error; and
// the statement's text consists only of our own words, the catalog's quoted names and $n, so
// nothing of the request can be in it.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.h"
#include "httpd/rest/catalog_search.h"
#include "httpd/rest/statement.h"

namespace {

using namespace relevance::httpd;

constexpr std::array<std::string_view, 59> kWords = {
    "SELECT",     "FROM",     "WHERE",      "AND",      "OR",     "NOT",       "AS",
    "ORDER",      "BY",       "ASC",        "DESC",     "NULLS",  "FIRST",     "LAST",
    "LIMIT",      "OFFSET",   "IS",         "NULL",     "TRUE",   "FALSE",     "UNKNOWN",
    "DISTINCT",   "LIKE",     "ILIKE",      "ANY",      "ALL",    "CAST",      "WITH",
    "LATERAL",    "VARIADIC", "source",     "call",     "given",  "total",     "page_rows",
    "body",       "text",     "integer",    "smallint", "bigint", "numeric",   "real",
    "double",     "boolean",  "precision",  "date",     "time",   "timestamp", "zone",
    "without",    "with",     "interval",   "json",     "jsonb",  "uuid",      "coalesce",
    "pg_catalog", "count",    "answer_row",
};
constexpr std::array<std::string_view, 9> kFunctions = {
    "json_agg", "json_strip_nulls", "json_build_object", "json_to_record", "to_jsonb", "replace",
    "substr",   "length",           "string_agg",
};
constexpr std::array<std::string_view, 6> kLiterals = {"'[]'",   "'null'",  "''",
                                                       "E'\\n'", "E'\\\\'", "E'\\\\\\\\'"};
constexpr std::string_view kMarks = " ,.():*=<>~@&|-[]";

Catalog catalog() {
  Catalog catalog;
  catalog.relations.push_back({.schema = "s",
                               .name = "v",
                               .columns = {{"a", "integer"},
                                           {"b", "text"},
                                           {"j", "jsonb"},
                                           {"k", "json"},
                                           {"t", "text[]"},
                                           {"odd \"name\"", "boolean"}}});
  Function rows{.schema = "s",
                .name = "f",
                .arguments = {{.name = "x", .type = "integer"},
                              {.name = "y", .type = "text", .has_default = true}},
                .return_type = "v"};
  rows.returns = Returns::composite;
  rows.returns_set = true;
  rows.columns = catalog.relations[0].columns;
  Function value = rows;
  value.returns = Returns::scalar;
  value.name = "g";
  value.columns.clear();
  value.arguments = {{.name = "y", .type = "text[]", .mode = ArgumentMode::variadic}};
  value.return_type = "text";
  catalog.functions = {rows, value};
  return catalog;
}

bool is_word_byte(char c) {
  return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool is_ours(std::string_view word) {
  const bool place = word.size() > 1 && word[0] == 'c' &&
                     word.find_first_not_of("0123456789", 1) == std::string_view::npos;
  const bool number = word.find_first_not_of("0123456789") == std::string_view::npos;
  return place || number || std::find(kWords.begin(), kWords.end(), word) != kWords.end() ||
         std::find(kFunctions.begin(), kFunctions.end(), word) != kFunctions.end();
}

// The length of the quoted name at the front, if it is one of the catalog's.
std::size_t name_bytes(std::string_view sql) {
  constexpr std::array<std::string_view, 12> kNames = {
      "\"s\"", "\"v\"", "\"f\"", "\"g\"", "\"a\"", "\"b\"",
      "\"j\"", "\"k\"", "\"t\"", "\"x\"", "\"y\"", "\"odd \"\"name\"\"\"",
  };
  for (const std::string_view name : kNames) {
    if (sql.starts_with(name)) return name.size();
  }
  return 0;
}

std::size_t literal_bytes(std::string_view sql) {
  std::size_t longest = 0;
  for (const std::string_view literal : kLiterals) {
    if (sql.starts_with(literal)) longest = std::max(longest, literal.size());
  }
  return longest;
}

// The length of our own words at the front of the text; 0 when it begins with something else.
std::size_t known_bytes(std::string_view sql) {
  if (sql[0] == '"') return name_bytes(sql);
  if (const std::size_t literal = literal_bytes(sql); literal > 0) return literal;
  if (sql[0] == '$') return 1;
  if (kMarks.find(sql[0]) != std::string_view::npos) return 1;
  const std::string_view word =
      sql.substr(0, static_cast<std::size_t>(
                        std::find_if_not(sql.begin(), sql.end(), is_word_byte) - sql.begin()));
  return !word.empty() && is_ours(word) ? word.size() : 0;
}

void check(const Statement& statement) {
  std::string_view sql = statement.sql;
  if (sql.find("--") != std::string_view::npos || sql.find("/*") != std::string_view::npos) {
    std::abort();
  }
  while (!sql.empty()) {
    const std::size_t known = known_bytes(sql);
    if (known == 0) std::abort();
    sql.remove_prefix(known);
  }
  for (const std::string& value : statement.values) {
    if (value.find('\0') != std::string::npos) std::abort();
  }
}

template <typename Step>
void attempt(Step step) {
  try {
    step();
  } catch (const relevance::Error& error) {
    if (error.code().empty() || error.message().empty()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Catalog known = catalog();
  if (size == 0) return 0;
  const std::string_view raw(reinterpret_cast<const char*>(data) + 1, size - 1);
  constexpr std::array kKinds = {MediaKind::json, MediaKind::object, MediaKind::csv};
  AnswerForm form;
  form.media = {.kind = kKinds[data[0] % kKinds.size()], .nulls_stripped = (data[0] & 4U) != 0};
  form.counted = (data[0] & 8U) != 0;
  attempt([&] {
    const Query query = parse_query(parse_query_string(raw));
    attempt([&] { check(plan_statement(known.relations[0], query)); });
    form.page = requested_page(query, {});
    check(read_statement(known.relations[0], query, form));
  });
  for (const Function& function : known.functions) {
    attempt([&] {
      const Query query = parse_query(parse_query_string(raw), Plain::argument);
      form.page = requested_page(query, "0-9");
      const CallArguments arguments = read_query_arguments(query.arguments);
      check(call_statement(choose_function(known, "s", function.name, arguments), arguments, query,
                           form));
    });
  }
  attempt([&] {
    const CallArguments arguments = read_body_arguments(raw);
    check(call_statement(known.functions[0], arguments, {}, form));
  });
  return 0;
}
