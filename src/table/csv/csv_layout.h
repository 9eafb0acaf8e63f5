// SPDX-License-Identifier: PostgreSQL
// Where the table begins in a file: titles and comments above it, header or none, a row of units.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "table/csv/csv_dialect.h"

namespace relevance::table {

struct CsvLayout {
  std::size_t skip = 0;           // bytes before the first record of the table
  std::size_t skipped_lines = 0;  // physical lines in these bytes
  std::size_t titles = 0;         // of these, lines that are not blank
  bool has_header = true;
  bool has_units = false;
};

// head: the first bytes, after the byte order mark; whole: whether that is the whole file.
//
// Records much narrower than the table, and comments, are titles above it. The first record of the
// table is its header if it has a text above values (numbers or dates), or else neither values as
// below nor a text that occurs again. A row of units holds texts above numbers, mostly known units.
CsvLayout find_layout(std::string_view head, bool whole, const CsvDialect& dialect,
                      const CsvOptions& options);

}  // namespace relevance::table
