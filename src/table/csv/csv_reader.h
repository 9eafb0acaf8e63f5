// SPDX-License-Identifier: PostgreSQL
// Reads CSV (RFC 4180 and its spreadsheet variants) in one streaming pass: bytes in, columns out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "table/columns/column_table.h"
#include "table/columns/missing_values.h"
#include "table/csv/csv_options.h"
#include "table/csv/number_marks.h"

namespace relevance::table {

// Limit of a record; a longer one probably has an unclosed quote.
inline constexpr std::size_t kMaxRecordBytes = 16 << 20;
inline constexpr std::size_t kBlockBytes = 128 * 1024;

// A header, then one record per line; quoted fields may hold delimiters, doubled quotes and line
// ends. What the options leave out is detected from the head: compression and encoding
// (text_decoder.h), delimiter, quote and number format (csv_dialect.h), titles and comments above
// the header, whether there is one, a row of units below it (csv_layout.h). The reader skips a byte
// order mark, a line "sep=;", blank lines, a few NUL bytes, a '# ' before the first name, and empty
// fields after the last column. A column without a name becomes column_N (N from 1); one that has
// no values either, as from a trailing delimiter, is dropped. How columns get their types:
// column_builder.h. Memory: eight bytes per cell plus each distinct text once; the text itself is
// not kept. After a throw the reader must not be used.
class CsvReader {
 public:
  // threads: how many decode, including the caller's; the others are not started for small files.
  // The result does not depend on it, nor on block_bytes, the size of text decoded at a time.
  // counted: how all numbers are written, from a NumberCounter; without it, decimal marks are
  // decided from the head. Throws Error bad_csv_option.
  explicit CsvReader(const CsvOptions& options = {}, unsigned threads = 1,
                     std::size_t block_bytes = kBlockBytes,
                     std::optional<MarkEvidence> counted = {});
  ~CsvReader();
  CsvReader(CsvReader&&) noexcept;
  CsvReader& operator=(CsvReader&&) noexcept;

  // The number of bytes to come, if known, so that memory is reserved once. Call before feed().
  void reserve_bytes(std::uint64_t total_bytes);

  // What stands for a missing value besides what always does. Call before feed(). Only the words
  // matter here: numbers are left to make_training_set().
  void set_missing(const MissingValues& missing);

  // Columns that hold both numbers and words keep both (column_table.h), as a long table needs it,
  // if no column has this name. Call before finish() or finish_head().
  void keep_mixed_unless(std::string_view column);

  // Takes the next bytes, split anywhere, even inside a field or a character.
  // Throws Error: ragged_row, duplicate_column, empty_csv (no header), not_text, not_utf8, each
  // with the line number; unclosed_quote and record_too_long when a record outgrows
  // kMaxRecordBytes; too_many_columns; bad_gzip. Bytes are decoded in blocks, so a fault may be
  // thrown some calls later.
  void feed(std::string_view bytes);

  // Whether a number so far contradicts the decimal marks that were decided from the head: then
  // count the whole file and read it again (read_csv.h does).
  bool contradicted() const;

  // Rows decoded so far, for progress.
  std::size_t rows() const;

  // Bytes of text taken so far, unpacked and in UTF-8 or Windows-1252.
  std::uint64_t text_bytes() const;

  // Ends the input and types the columns. Call once. Throws Error: unclosed_quote, empty_csv,
  // bad_gzip.
  Table finish();

  // Ends a head that may end anywhere: an unfinished last record is dropped. A head that ends
  // inside the header gives a table without columns.
  Table finish_head();

 private:
  friend class NumberCounter;
  struct State;
  std::unique_ptr<State> state_;
};

// Reads a CSV as CsvReader does, but only counts how its numbers are written.
class NumberCounter {
 public:
  explicit NumberCounter(const CsvOptions& options = {}, unsigned threads = 1);
  void feed(std::string_view bytes) { reader_.feed(bytes); }  // throws as CsvReader does
  MarkEvidence finish();                                      // likewise

 private:
  CsvReader reader_;
};

}  // namespace relevance::table
