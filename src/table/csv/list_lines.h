// SPDX-License-Identifier: PostgreSQL
// Lists made for people to read: columns aligned with blanks, cells framed with bars, rules of
// dashes, page headers. Rewritten line by line to what the reader of delimited records takes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "table/csv/list_shape.h"

namespace relevance::table {

// Rewrites the text of a list as it arrives. Each line gives one line, an empty one where it is no
// record, so that the numbers of lines stay right.
class ListLines {
 public:
  explicit ListLines(ListShape shape) : shape_(std::move(shape)) {}

  // Between the rewritten cells; none for lists that keep the delimiter of their CSV.
  std::optional<char> delimiter() const;

  const ListShape& shape() const { return shape_; }

  // Appends the lines of `text` to `out`; a line that may go on waits for the next call. Carriage
  // returns alone end no line.
  void rewrite(std::string_view text, bool last, std::string& out);

  // Lines between the bars of a framed list that have none, such as page titles: left out.
  std::size_t left_out() const { return left_out_; }
  std::size_t first_left_out() const { return first_left_out_; }  // its line

 private:
  void rewrite_line(std::string_view line, std::string& out);
  void rewrite_framed(std::string_view line, std::string& out);

  ListShape shape_;
  std::string rest_;  // of a line
  std::size_t lines_ = 0;
  bool in_table_ = false;
  bool has_rows_ = false;
  std::size_t left_out_ = 0;
  std::size_t first_left_out_ = 0;
};

}  // namespace relevance::table
