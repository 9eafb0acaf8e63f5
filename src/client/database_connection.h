// SPDX-License-Identifier: PostgreSQL
// A connection to PostgreSQL, using libpq. All text is UTF-8, whatever the database's encoding.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

struct pg_conn;
struct pg_result;

namespace relevance::client {

// A parameter: text, raw bytes or null.
struct QueryValue {
  std::optional<std::string_view> content;
  bool is_binary = false;

  QueryValue(std::string_view text) : content(text) {}
  QueryValue(const std::string& text) : content(text) {}
  QueryValue(std::nullopt_t) {}
  static QueryValue bytes(std::string_view content) {
    QueryValue value(content);
    value.is_binary = true;
    return value;
  }
};

// The rows of a result, as text; empty for null.
class QueryResult {
 public:
  explicit QueryResult(pg_result* result);
  int size() const;
  std::string text(int row, int column) const;
  bool is_null(int row, int column) const;

 private:
  std::shared_ptr<pg_result> result_;
};

// Receives the server's notices, such as warnings.
using NoticeHandler = std::function<void(const std::string& severity, const Error&)>;

class DatabaseConnection {
 public:
  // Prompts for a password if one is needed. Throws Error if the connection fails, or if the
  // extension is missing or this role may not use it.
  DatabaseConnection(const std::string& database, NoticeHandler on_notice);

  // Throws the server's error as Error, with the SQLSTATE as its code. After Ctrl-C it cancels the
  // statement and throws Interrupted.
  QueryResult query(const std::string& sql, const std::vector<QueryValue>& values = {});

  // Cannot be interrupted, so that it is certain whether the data was stored.
  void commit();

 private:
  void connect(const std::string& database);
  void require_extension();
  void send(const std::string& sql, const std::vector<QueryValue>& values);
  void await_result();
  QueryResult take_result();

  std::shared_ptr<pg_conn> connection_;
  NoticeHandler on_notice_;
};

}  // namespace relevance::client
