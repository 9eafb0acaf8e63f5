// SPDX-License-Identifier: PostgreSQL
// SQL from the C++ zone: one statement in, its rows out, by way of SPI. Every name in a statement
// of ours is schema-qualified, so no search_path matters. Text goes in and comes out as UTF-8. C++
// zone; throws PgError.
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

// monostate is NULL (of type text: cast it where another type is wanted).
using Param = std::variant<std::monostate, std::int64_t, double, std::string_view, Bytes>;

// The rows of one statement; frees them when it goes. Columns are numbered from 0.
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
  std::optional<std::string> text(std::size_t row, int column) const;  // nullopt for NULL
  std::string text_or_empty(std::size_t row, int column) const;
  std::int64_t integer(std::size_t row, int column) const;  // the value must not be NULL
  bool boolean(std::size_t row, int column) const;          // NULL counts as false
  std::string bytes(std::size_t row, int column) const;     // a bytea; the value must not be NULL
  // As text_or_empty, for names that are only shown: what is no UTF-8 is shown as question marks.
  std::string text_for_people(std::size_t row, int column) const;

 private:
  void* tuples_of(std::size_t row) const;  // throws Error when there is no such row

  void* tuples_;
  std::size_t count_;
};

// SpiRows that the statement returned (also by RETURNING); size() is the number of rows it touched
// otherwise. Needs a transaction and SPI: in_transaction() or SpiSession gives both.
SpiRows query(const char* statement, std::initializer_list<Param> params = {});

// A query under the active snapshot, which the caller has pushed: it sees what that sees.
SpiRows query_latest(const char* statement, std::initializer_list<Param> params = {});

// SPI for a function that runs in its caller's transaction.
class SpiSession {
 public:
  SpiSession();
  void finish();  // not a destructor: after an error the server cleans up by itself
};

}  // namespace relevance::extension
