// SPDX-License-Identifier: PostgreSQL
// What the sender of a CSV may state about its format, so that it need not be detected, and about
// what its cells mean.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "table/columns/below_detection.h"
#include "table/csv/character_encoding.h"

namespace relevance::table {

// What to do with rows that have more or fewer fields than the header.
enum class RaggedRows {
  error,
  skip,  // leave them out
  pad,   // fill up short ones with missing values, leave out long ones
};

// Options that are not given are detected from the head of the file.
struct CsvOptions {
  std::optional<char> delimiter;  // any ASCII character except a letter, digit, quote or line end;
                                  // a blank: runs of blanks and tabs
  std::optional<char> quote;      // " or '; 0: quotes are characters like any other
  std::optional<char> decimal;    // . or ,
  std::optional<char> thousands;  // . or , or blank or '; 0: none
  std::optional<bool> header;     // false: the first record holds values
  std::optional<Encoding> encoding;
  std::optional<std::size_t> skip_lines;          // lines at the top that are not part of the table
  std::optional<BelowDetection> below_detection;  // half
  std::optional<RaggedRows> ragged_rows;          // not given: error
  std::optional<std::string> sheet;               // of a workbook: its name, or its number from 1

  // Throws Error bad_csv_option.
  void check() const;
};

}  // namespace relevance::table
