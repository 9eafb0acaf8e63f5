// SPDX-License-Identifier: PostgreSQL
// The distinct texts of a column, numbered by first appearance, within bounds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "table/columns/value_code.h"

namespace relevance::table {

// Texts beyond these limits are not distinguished: the column is free text long before that, and
// millions of serial numbers must not exhaust the memory.
inline constexpr std::size_t kMaxDistinctTexts = 100'000;
inline constexpr std::size_t kMaxDistinctTextBytes = 8 << 20;

class TextDictionary {
 public:
  TextDictionary() = default;
  TextDictionary(TextDictionary&&) = default;  // move only: keys point into texts_
  TextDictionary& operator=(TextDictionary&&) = default;

  // The text's number, from 1; kOtherCode when it is new and beyond the limits.
  std::uint32_t code_of(std::string_view text);

  bool contains(std::string_view text) const { return codes_.contains(text); }
  bool overflowed() const { return overflowed_; }  // some texts were beyond the limits

  // The texts by number: text n is at n - 1.
  std::size_t size() const { return texts_.size(); }
  bool empty() const { return texts_.empty(); }
  const std::string& operator[](std::size_t at) const { return texts_[at]; }
  auto begin() const { return texts_.begin(); }
  auto end() const { return texts_.end(); }

  // Call after the last code_of() and contains(): frees their lookup table.
  void close() { codes_ = {}; }

 private:
  std::deque<std::string> texts_;  // a deque, so that its texts never move
  std::unordered_map<std::string_view, std::uint32_t> codes_;
  std::size_t bytes_ = 0;
  bool overflowed_ = false;
};

// The cells of one column in a block of rows: numbers, and texts as text_value() of `texts`.
struct EncodedCells {
  const double* cells = nullptr;
  const TextDictionary* texts = nullptr;
};

}  // namespace relevance::table
