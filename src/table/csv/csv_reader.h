// SPDX-License-Identifier: PostgreSQL
// Reads CSV (RFC 4180 and what spreadsheets make of it) in one streaming pass: bytes in, columns
// out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "table/columns/column_table.h"
#include "table/csv/csv_options.h"

namespace relevance::table {

// One record; beyond, a quote was left open.
inline constexpr std::size_t kMaxRecordBytes = 16 << 20;
inline constexpr std::size_t kBlockBytes = 128 * 1024;

// A header, then one record a line; quoted fields may hold delimiters, doubled quotes and line
// ends. What is not given in the options is found from the head: packing and encoding
// (text_decoder.h), delimiter, quote and the way of writing numbers (csv_dialect.h), titles and
// comments above the header, whether there is one, a row of units below it (csv_layout.h). A byte
// order mark, a line "sep=;", blank lines, NUL bytes here and there and a '# ' before the first
// name are skipped; empty fields behind the last column too. A column without a name becomes
// column_N (N from 1); one without name and values is dropped, as trailing delimiters make it. How
// columns get their types: column_builder.h. Memory: eight bytes a cell plus each distinct text
// once; the text itself is never kept. After a throw the reader is of no further use.
class CsvReader {
 public:
  // threads: so many decode, the caller's among them; others are started for all but small files.
  // What comes out does not depend on it, nor on block_bytes: the text that is decoded at a time.
  // Throws Error bad_csv_option.
  explicit CsvReader(const CsvOptions& options = {}, unsigned threads = 1,
                     std::size_t block_bytes = kBlockBytes);
  ~CsvReader();
  CsvReader(CsvReader&&) noexcept;
  CsvReader& operator=(CsvReader&&) noexcept;

  // How many bytes will be fed, as far as is known: memory is then taken once. Before the first.
  void reserve_bytes(std::uint64_t total_bytes);

  // Takes the next bytes; any split is fine, also inside a field or a character.
  // Throws Error: ragged_row, duplicate_column, empty_csv (no header), not_text, not_utf8, each
  // with the line number; unclosed_quote and record_too_long when a record outgrows
  // kMaxRecordBytes; too_many_columns; bad_gzip. Bytes are taken in blocks, so a fault may show
  // some feeds later.
  void feed(std::string_view bytes);

  // Rows decoded so far, for progress.
  std::size_t rows() const;

  // Ends the input and types the columns. Call once. Throws Error: unclosed_quote, empty_csv,
  // bad_gzip.
  Table finish();

  // Ends a head that may have been cut anywhere: an unfinished last record is dropped. A head cut
  // inside the header gives a table without columns.
  Table finish_head();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace relevance::table
