// SPDX-License-Identifier: PostgreSQL
// Shared by the tests of views and functions: a small catalog, and requests against it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "http/message.h"
#include "httpd/rest/catalog_search.h"
#include "httpd/rest/statement.h"

namespace relevance::httpd {

inline Relation projects() {
  return {.schema = "test",
          .name = "projects",
          .columns = {{"id", "integer"},
                      {"name", "text"},
                      {"client_id", "integer"},
                      {"data", "jsonb"},
                      {"raw", "json"},
                      {"tags", "text[]"},
                      {"span", "int4range"},
                      {"done", "boolean"},
                      {"Server Today", "text"},
                      {":arr->ow::cast", "text"},
                      {"dash-ed", "text"},
                      {"$money$", "numeric"}}};
}

// A rejected request: "400 PGRST100 message", and the error's detail and hint.
struct Rejection {
  std::string text;
  std::string detail;
  std::string hint;
};

template <typename Request>
Rejection rejection_of(Request&& request) {
  try {
    request();
  } catch (const http::StatusError& error) {
    return {std::to_string(error.status()) + ' ' + error.code() + ' ' + error.message(),
            error.detail(), error.hint()};
  }
  return {"not rejected", {}, {}};
}

// A statement as text: its SQL, then each value after " | ".
inline std::string show(const Statement& statement) {
  std::string text = statement.sql;
  for (const std::string& value : statement.values) text += " | " + value;
  return text;
}

inline Statement read(std::string_view query, const AnswerForm& form = {}) {
  return read_statement(projects(), parse_query(parse_query_string(query)), form);
}

inline Rejection rejected(std::string_view query) {
  return rejection_of([&] { read(query); });
}

// Only the conditions and their values.
inline std::string where(std::string_view query) {
  const Statement statement = plan_statement(projects(), parse_query(parse_query_string(query)));
  const std::string before = "SELECT 1 FROM \"test\".\"projects\" AS source WHERE ";
  EXPECT_TRUE(statement.sql.starts_with(before)) << statement.sql;
  return show(
      {statement.sql.substr(std::min(before.size(), statement.sql.size())), statement.values});
}

// The text between two markers.
inline std::string between(const std::string& text, std::string_view begin, std::string_view end) {
  const std::size_t from = text.find(begin);
  if (from == std::string::npos) return "no " + std::string(begin) + " in " + text;
  const std::size_t to = text.rfind(end);
  if (to == std::string::npos) return "no " + std::string(end) + " in " + text;
  return text.substr(from + begin.size(), to - from - begin.size());
}

}  // namespace relevance::httpd
