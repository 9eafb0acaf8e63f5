// The decoded table: columns of equal length, by value. Knows nothing of where the bytes came from.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace relevance::table {

enum class ColumnType {
  numeric,      // values are the numbers; NaN where missing
  boolean,      // values are 0 or 1; NaN where missing
  categorical,  // values are indexes into levels; NaN where missing
  text,   // free text, dates, identifiers: too many levels to be one feature; values as categorical
  empty,  // no value at all
};

struct Column {
  std::string name;  // as written in the header, trimmed
  ColumnType type = ColumnType::numeric;
  std::vector<double> values;  // one a row
  std::vector<std::string>
      levels;  // for categorical and text: the distinct texts, by first appearance

  // Values that are not numbers, as far as the source can tell (a CSV can, a query needs not): all
  // of a categorical's words, and the few unreadable values of a numeric column, which are missing.
  std::size_t text_values = 0;
  std::string first_text;           // the first of them, shortened for showing
  std::size_t first_text_line = 0;  // and its line in the source; 0: unknown
};

struct Table {
  std::size_t rows = 0;
  std::vector<Column> columns;
};

}  // namespace relevance::table
