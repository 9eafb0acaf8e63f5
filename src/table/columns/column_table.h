// SPDX-License-Identifier: PostgreSQL
// The decoded table: columns of equal length, held by value, independent of the source.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/warning.h"

namespace relevance::table {

enum class ColumnType {
  numeric,      // values are the numbers; NaN where missing
  boolean,      // values are 0 or 1; NaN where missing
  categorical,  // values are indexes into levels; NaN where missing
  text,         // free text or identifiers: too many levels for a feature; values as categorical
  empty,        // no value at all
  timestamp,    // values are seconds since 1970-01-01 00:00 local time
};

struct Column {
  std::string name;        // as written in the header, trimmed
  std::string inner_name;  // the name without its group, under a header of two rows; empty: none
  ColumnType type = ColumnType::numeric;
  std::vector<double> values;       // one per row; empty when the source does not send the column
  std::vector<std::string> levels;  // categorical, text: the distinct texts, by first appearance

  // How many values are not numbers, if the source shows it (a query may not): all words of a
  // categorical, and the few unreadable values of a numeric column, which become missing.
  std::size_t text_values = 0;
  std::string first_text;           // the first of them, shortened for display
  std::size_t first_text_line = 0;  // and its line in the source; 0: unknown

  std::optional<double> missing_code;  // numeric: stands for a missing value (sentinels.h)

  std::string unit;               // written after the numbers, or in a row of units; empty: none
  bool has_date = true;           // timestamps: false when they are times of day only
  bool has_time = true;           // timestamps: false when they are days only
  std::vector<Warning> warnings;  // about how it was read
};

// How a file was read, for people.
struct SourceFormat {
  std::string compression;  // "gzip", "zip", "xlsx"; empty: none
  std::string encoding;     // "UTF-8", "UTF-16LE", "Windows-1252", "IBM850", ...
  std::string sheet;        // of a workbook
  char delimiter = ',';     // a blank: runs of blanks; 0: a workbook
  char quote = '"';         // 0: none
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
  std::optional<SourceFormat> format;  // files only
  std::vector<Warning> warnings;       // about the reading
};

}  // namespace relevance::table
