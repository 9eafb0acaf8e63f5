// SPDX-License-Identifier: PostgreSQL
// One connection to PostgreSQL, over libpq.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relevance::httpd {

// A bound value: text, raw bytes, or nullopt for null.
struct SqlValue {
  std::optional<std::string> bytes;
  bool is_binary = false;

  SqlValue(std::string text) : bytes(std::move(text)) {}
  SqlValue(std::string_view text) : bytes(text) {}
  SqlValue(const char* text) : bytes(text) {}
  SqlValue(std::nullopt_t) {}
  static SqlValue binary(std::string_view bytes) {
    SqlValue value(bytes);
    value.is_binary = true;
    return value;
  }
};

// The rows of a result, as text.
class ResultRows {
 public:
  explicit ResultRows(std::shared_ptr<void> result) : result_(std::move(result)) {}
  std::size_t size() const;
  std::optional<std::string_view> get(std::size_t row, int column) const;  // valid while this lives
  std::string_view text(std::size_t row, int column) const;                // empty for null

 private:
  std::shared_ptr<void> result_;
};

// The role and settings of one transaction. They end with it.
struct Session {
  std::string role;
  bool read_only = false;
  std::vector<std::pair<std::string, std::string>> settings;  // name, value
  int client = -1;  // the waiting client's socket: if it closes, the statement is cancelled
};

// Throws SqlError for a failed statement, ConnectionLost for a broken connection, and StatusError
// 499 if the client has disconnected. In each case the transaction is rolled back.
class Connection {
 public:
  explicit Connection(const std::string& conninfo);  // throws ConnectionLost
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs one statement in its own transaction, in one round trip. With `check`, a second round trip
  // commits once check has seen the rows, or rolls back if it throws.
  using Check = std::function<void(const ResultRows&)>;
  ResultRows transact(const Session& session, const std::string& sql,
                      const std::vector<SqlValue>& values, const Check& check = {});

  // A transaction with several statements.
  void begin(const Session& session);
  ResultRows query(const std::string& sql, const std::vector<SqlValue>& values);
  void commit();
  void roll_back() noexcept;

  bool is_sound() const { return sound_; }
  // Whether a pooler such as pgbouncer is in between: then a session may last for one transaction
  // only, so nothing is kept in it, and notifications do not arrive.
  bool is_pooled() const { return is_pooled_; }
  bool is_idle() const;  // no unexpected input has arrived, such as a shutdown message
  int socket() const;
  // Whether a notification has arrived since the last call. For connections that LISTEN.
  bool take_notification();

 private:
  void send_session(const Session& session);
  void send(const std::string& sql, const std::vector<SqlValue>& values);
  void send_prepared(const Session& session, const std::string& sql,
                     const std::vector<SqlValue>& values);
  // Sends the queued statements and reads all results. Throws the first error.
  std::vector<ResultRows> synchronize();
  // Waits until the next result is available.
  void await_result();
  [[noreturn]] void lose();
  [[noreturn]] void cancel();

  void* connection_ = nullptr;
  bool sound_ = true;
  bool is_pooled_ = false;
  int client_ = -1;                 // the session's
  std::set<std::string> prepared_;  // by name
  std::string being_prepared_;
};

}  // namespace relevance::httpd
