// SPDX-License-Identifier: PostgreSQL
// How a list for people is laid out: found in the head of a text.
#pragma once

#include <cstddef>
#include <optional>
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

}  // namespace relevance::table
