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

// A bound value: text, or bytes as they are; nothing is null.
struct Value {
  std::optional<std::string> bytes;
  bool is_binary = false;

  Value(std::string text) : bytes(std::move(text)) {}
  Value(std::string_view text) : bytes(text) {}
  Value(const char* text) : bytes(text) {}
  Value(std::nullopt_t) {}
  static Value binary(std::string_view bytes) {
    Value value(bytes);
    value.is_binary = true;
    return value;
  }
};

// What a statement gave, as text.
class ResultRows {
 public:
  explicit ResultRows(std::shared_ptr<void> result) : result_(std::move(result)) {}
  std::size_t size() const;
  std::optional<std::string_view> get(std::size_t row, int column) const;  // as long as ResultRows lives
  std::string_view text(std::size_t row, int column) const;                // null is empty

 private:
  std::shared_ptr<void> result_;
};

// As whom and how a transaction runs. Everything holds for that transaction alone.
struct Session {
  std::string role;
  bool read_only = false;
  std::vector<std::pair<std::string, std::string>> settings;  // name, value
  int client = -1;  // the socket of who waits; when it closes, what runs is cancelled
};

// Errors of the statements are thrown as SqlError, a broken connection as ConnectionLost, a client
// that has gone as StatusError 499; after either nothing of the transaction is left.
class Connection {
 public:
  explicit Connection(const std::string& conninfo);  // throws ConnectionLost
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // One transaction of one statement, in one exchange with the server. With `check` the transaction
  // is committed when that has seen the rows, and rolled back when it throws.
  using Check = std::function<void(const ResultRows&)>;
  ResultRows transact(const Session& session, const std::string& sql, const std::vector<Value>& values,
                const Check& check = {});

  // A transaction of several statements.
  void begin(const Session& session);
  ResultRows query(const std::string& sql, const std::vector<Value>& values);
  void commit();
  void roll_back() noexcept;

  bool is_sound() const { return sound_; }
  bool is_idle() const;  // nothing has arrived that nobody asked for, such as the server's farewell
  int socket() const;
  // Whether something was notified since the last time. For connections that listen.
  bool take_notification();

 private:
  void send_session(const Session& session);
  void send(const std::string& sql, const std::vector<Value>& values);
  void send_prepared(const Session& session, const std::string& sql,
                     const std::vector<Value>& values);
  // Sends what is queued and reads all results. Throws the first error.
  std::vector<ResultRows> synchronise();
  // Returns when the next result can be had.
  void await_result();
  [[noreturn]] void lose();
  [[noreturn]] void cancel();

  void* connection_ = nullptr;
  bool sound_ = true;
  int client_ = -1;                 // the session's
  std::set<std::string> prepared_;  // by name
  std::string being_prepared_;
};

}  // namespace relevance::httpd
