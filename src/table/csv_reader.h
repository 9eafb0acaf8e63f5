// Reads CSV (RFC 4180 and what spreadsheets make of it) in one streaming pass: bytes in, columns out.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "table/column_table.h"

namespace relevance::table {

// A header at the top, then one record a line; quoted fields may hold delimiters, doubled quotes and
// line ends. The delimiter (comma, semicolon, tab, pipe) and the decimal mark are found from the head.
// Memory: eight bytes a cell plus each distinct text once; the text itself is never kept.
class CsvReader {
 public:
  CsvReader();
  ~CsvReader();
  CsvReader(CsvReader&&) noexcept;
  CsvReader& operator=(CsvReader&&) noexcept;

  // Takes the next bytes; any split is fine, also inside a field or a character.
  // Throws Error: ragged_row, duplicate_column, empty_csv (no header), not_text, each with the line number.
  void feed(std::string_view bytes);

  // Ends the input and types the columns. Call once. Throws Error: unclosed_quote, empty_csv.
  Table finish();

  // Ends a head that may have been cut anywhere: an unfinished last record is dropped.
  Table finish_head();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace relevance::table
