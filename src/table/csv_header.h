// The header record of a CSV: from its fields to column names that can be relied on.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace relevance::table {

struct CsvHeader {
  std::vector<std::string> names;  // unique; column_N where the file gives none
  std::vector<bool> unnamed;       // where the file gives none
};

// names: the header's fields, trimmed. line: where they stand.
// Throws Error: not_utf8, duplicate_column, too_many_columns, empty_csv (no name at all).
CsvHeader make_header(std::vector<std::string> names, std::size_t line);

}  // namespace relevance::table
