// SPDX-License-Identifier: PostgreSQL
// Lists made for people to read: columns aligned with blanks, cells framed with bars, rules of
// dashes, page headers. Rewritten line by line to what the reader of delimited records takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/csv/csv_options.h"

namespace relevance::table {

// How the cells of a list are found in a line.
struct ListShape {
  enum class Cells {
    delimited,  // by the delimiter of a CSV, but there are rules of dashes
    framed,     // by bars, also at either end of a line
    blanks,     // by any run of blanks and tabs
    wide,       // by two blanks or more, or a tab: names and values may hold single blanks
    places,     // each column stands in the same place of every line
    quoted,     // each line of a CSV is enclosed in quotes as a whole
    escaped,    // a CSV with backslashes before quotes inside quotes: "say \"no\""
  };
  struct Place {
    std::size_t begin, end;  // characters; the last one ends with the line
  };

  Cells cells = Cells::delimited;
  std::size_t width = 0;              // number of columns, when separated by blanks
  std::optional<std::size_t> joined;  // the column that is a date, joined to the time after it
  std::vector<Place> places;
  bool sign = false;  // a # and a blank stand before the names
  std::size_t names =
      0;  // with places: the line that names are cut from at blanks, from 1; 0: none
};

// Nothing for an ordinary CSV, which most files are. head: the first bytes of the text; whole:
// whether that is all of it.
//
// Blanks separate columns when they cut nearly all lines, header included, into the same number of
// fields, most of them numbers or dates, better than any delimiter does. Places count when a rule
// of dashes shows them, or when blanks stand in the same places of all lines, as between columns
// with empty cells.
std::optional<ListShape> find_list(std::string_view head, bool whole, const CsvOptions& options);

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

// Whether a line only separates others: dashes and such, at least three of them.
bool is_rule(std::string_view line);

}  // namespace relevance::table
