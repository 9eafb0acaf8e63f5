// SPDX-License-Identifier: PostgreSQL
// SQL from the C++ zone: runs one statement through SPI and returns its rows. All names in our
// statements are schema-qualified, so the search_path does not matter. Text is UTF-8 in both
// directions. C++ zone; throws PgError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace relevance::extension {

// A bytea parameter, borrowed for the call.
struct Bytes {
  std::string_view value;
};

// monostate is NULL (of type text: cast it where another type is needed).
using Param = std::variant<std::monostate, std::int64_t, double, std::string_view, Bytes>;

// The rows of one statement, which it frees when destroyed. A value is found by its row's number,
// from 0, and its column's name; an internal_error is thrown when there is no such row or column.
class SpiRows {
 public:
  explicit SpiRows(void* tuples, std::size_t count) : tuples_(tuples), count_(count) {}
  ~SpiRows();
  SpiRows(SpiRows&& other) noexcept : tuples_(other.tuples_), count_(other.count_) {
    other.tuples_ = nullptr;
  }
  SpiRows(const SpiRows&) = delete;
  SpiRows& operator=(const SpiRows&) = delete;

  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  std::optional<std::string> text(std::size_t row, const char* column) const;  // nullopt for NULL
  std::string text_or_empty(std::size_t row, const char* column) const;
  std::int64_t integer(std::size_t row, const char* column) const;  // the value must not be NULL
  bool boolean(std::size_t row, const char* column) const;          // NULL counts as false
  std::string bytes(std::size_t row, const char* column) const;     // a bytea, not NULL
  // As text_or_empty, for names that are only displayed: invalid bytes become question marks.
  std::string text_for_people(std::size_t row, const char* column) const;

 private:
  int number_of(std::size_t row, const char* column) const;  // SPI's number of the column, from 1

  void* tuples_;
  std::size_t count_;
};

// The rows that the statement returned (also by RETURNING); otherwise size() is the number of rows
// it affected. An error's context does not show the statement. At most 16 parameters. Needs a
// transaction and SPI, which in_transaction() and SpiSession provide.
SpiRows query(const char* statement, std::initializer_list<Param> params = {});

// A query under the active snapshot: in a STABLE function that of the calling statement; else the
// one that the caller has pushed.
SpiRows query_active(const char* statement, std::initializer_list<Param> params = {});

// SPI for a function that runs in its caller's transaction.
class SpiSession {
 public:
  SpiSession();
  void finish();  // not a destructor: after an error the server itself cleans up
};

}  // namespace relevance::extension
