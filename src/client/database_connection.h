// SPDX-License-Identifier: PostgreSQL
// One connection to PostgreSQL, over libpq. Texts are UTF-8 in both directions, whatever the
// database's encoding is.
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

// A parameter: text, bytes as they are, or null.
struct Value {
  std::optional<std::string_view> content;
  bool is_binary = false;

  Value(std::string_view text) : content(text) {}
  Value(const std::string& text) : content(text) {}
  Value(std::nullopt_t) {}
  static Value bytes(std::string_view content) {
    Value value(content);
    value.is_binary = true;
    return value;
  }
};

// The rows that a statement gave, as text; null is empty.
class QueryRows {
 public:
  explicit QueryRows(pg_result* result);
  int size() const;
  std::string text(int row, int column) const;
  bool is_null(int row, int column) const;

 private:
  std::shared_ptr<pg_result> result_;
};

// What the server says beside its answers, such as a warning.
using NoticeHandler = std::function<void(const std::string& severity, const Error&)>;

class DatabaseConnection {
 public:
  // Asks for the password at the terminal when one is needed. Throws Error when there is no
  // connection, or no pg_relevance that this role may use.
  DatabaseConnection(const std::string& database, NoticeHandler on_notice);

  // Throws Error with what the server says, its SQLSTATE as the code; Interrupted after Ctrl-C,
  // when what was running is cancelled.
  QueryRows query(const std::string& sql, const std::vector<Value>& values = {});

  // Not to be interrupted: afterwards it is certain what was stored.
  void commit();

 private:
  void connect(const std::string& database);
  void require_extension();
  void send(const std::string& sql, const std::vector<Value>& values);
  void await_result();
  QueryRows take_result();

  std::shared_ptr<pg_conn> connection_;
  NoticeHandler on_notice_;
};

}  // namespace relevance::client
