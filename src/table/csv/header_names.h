// SPDX-License-Identifier: PostgreSQL
// The names of the columns, to find records further down that hold them again: where a list has
// pages, or where several exports were put into one file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace relevance::table {

// A text of a record, and its column.
struct NamedCell {
  std::uint32_t column;
  std::string_view text;
};

class HeaderNames {
 public:
  enum class Kind {
    row,      // the record is not a header
    same,     // the same names in the same columns
    changed,  // most of them, but others too, or in another order
  };

  HeaderNames() = default;
  // names: as they are written; empty, or numbers, where a column has none.
  explicit HeaderNames(const std::vector<std::string>& names);

  // Whether a record with so many texts, of which this is the first, may hold the names: fast, for
  // every record.
  bool may_begin(std::size_t texts, std::string_view first) const;

  // cells: the texts of a record that has no number. Case, blanks and invisible characters do not
  // count.
  Kind compare(const std::vector<NamedCell>& cells) const;

 private:
  std::unordered_map<std::string, std::uint32_t> columns_;  // by folded name
  std::array<bool, 256> first_bytes_{};                     // of names, in either case
};

}  // namespace relevance::table
