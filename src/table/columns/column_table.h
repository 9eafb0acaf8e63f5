// SPDX-License-Identifier: PostgreSQL
// The decoded table: columns of equal length, by value. Knows nothing of where the bytes came from.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace relevance::table {

enum class ColumnType {
  numeric,      // values are the numbers; NaN where missing
  boolean,      // values are 0 or 1; NaN where missing
  categorical,  // values are indexes into levels; NaN where missing
  text,         // free text, identifiers: too many levels to be one feature; values as categorical
  empty,        // no value at all
  timestamp,    // values are seconds since 1970-01-01 00:00 by the clock on the wall
};

struct Column {
  std::string name;  // as written in the header, trimmed
  ColumnType type = ColumnType::numeric;
  std::vector<double> values;  // one a row; none when the source does not send the column
  std::vector<std::string>
      levels;  // for categorical and text: the distinct texts, by first appearance

  // Values that are not numbers, as far as the source can tell (a CSV can, a query needs not): all
  // of a categorical's words, and the few unreadable values of a numeric column, which are missing.
  std::size_t text_values = 0;
  std::string first_text;           // the first of them, shortened for showing
  std::size_t first_text_line = 0;  // and its line in the source; 0: unknown

  std::string unit;      // behind the numbers, or in a row of units; empty: none
  bool has_date = true;  // timestamps: false when they are times of day alone
  bool has_time = true;  // timestamps: false when they are days alone
  std::string note;      // what had to be guessed, a sentence for people; empty: nothing
};

// What a reader found out about a file; for people.
struct SourceFormat {
  std::string compression;  // "gzip"; empty: none
  std::string encoding;     // "UTF-8", "UTF-16LE", "UTF-16BE", "Windows-1252"
  char delimiter = ',';
  char quote = '"';  // 0: none
  char decimal = '.';
  char thousands = 0;             // 0: none
  bool has_header = true;         // false: columns are named column_1, column_2, ...
  std::size_t header_line = 0;    // 0: no header
  std::size_t skipped_lines = 0;  // titles and comments before the header, not counting blank lines
  bool has_units = false;         // a row of units under the header
};

struct Table {
  std::size_t rows = 0;
  std::vector<Column> columns;
  std::optional<SourceFormat> format;  // of a file
  std::vector<std::string> warnings;   // of the reading itself; sentences for people
};

}  // namespace relevance::table
