// SPDX-License-Identifier: PostgreSQL
// Where the table begins in a file: titles and comments above it, header or none, and the rows that
// a header may consist of.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "table/csv/csv_dialect.h"

namespace relevance::table {

// The beginning of a record.
struct RecordPlace {
  std::size_t bytes = 0;  // before it
  std::size_t lines = 0;  // physical lines in these bytes
};

struct CsvLayout {
  RecordPlace first;       // the names, or the first record of values if there are none
  std::size_t titles = 0;  // lines above the table that are not blank
  bool has_header = true;
  std::optional<RecordPlace> groups;     // a row above the names: what several columns belong to
  std::optional<RecordPlace> units;      // a row of units below the names
  std::optional<RecordPlace> values;     // the first record below a header of several rows
  std::vector<std::size_t> other_lines;  // of such a header: lines that are none of these, from 1
  bool may_lack_last = false;            // records may lack the last field, a comment
  bool row_names = false;                // the first column has no field in the header
  char header_delimiter = 0;             // if not 0: of the header, unlike that of the records
};

// head: the first bytes, after the byte order mark; whole: whether that is the whole file.
//
// Records much narrower than the table, and comments, are titles above it. The first record of the
// table is its header if it has a text above values (numbers or dates), or else neither values as
// below nor a text that occurs again. A header has several rows when texts stand above values in
// each of them: loggers write names, units and how a value was computed; spreadsheets write what
// several columns belong to above their names, with blanks where cells were merged. Then the names
// are the row that is filled best with different texts. Rows of limits right below belong to it.
CsvLayout find_layout(std::string_view head, bool whole, const CsvDialect& dialect,
                      const CsvOptions& options);

}  // namespace relevance::table
