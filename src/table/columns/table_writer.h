// SPDX-License-Identifier: PostgreSQL
// Writes a table or query: cells in, row by row; bytes out, in the format of the subclass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/source_column.h"

namespace relevance::table {

using ByteSink = std::function<void(std::string_view)>;

// Rows are gathered into blocks of about a megabyte, column by column, so that a cell costs no more
// than a store; everything else is done once per block. Exceptions of the sink pass through the
// writer's calls; the writer must not be used afterwards.
class TableWriter {
 public:
  virtual ~TableWriter() = default;
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;

  // The cells of the current row, each column at most once, in any order; cells not given are
  // missing. `column` counts from 0 over all columns, including those of type none.

  // For every type except text and none; for mixed, if it is a number. NaN: missing. Booleans as 0 and 1; timestamps and dates in
  // seconds since 1970-01-01 00:00 local time; times in seconds since midnight.
  void number(std::size_t column, double value) { cells_[column * stride_ + row_] = value; }

  // For types text and mixed: valid UTF-8. Blanks at its ends are ignored; a blank text is missing.
  void text(std::size_t column, std::string_view utf8);

  void end_row() {
    if (++row_ == room_ || text_bytes_ >= kBlockBytes) flush();
  }

  void finish();  // after the last row; once

  std::size_t rows() const { return rows_ + row_; }

  // After finish(): 32 hex digits that depend on the columns (order, names, types, units) and on
  // all cells, but not on the order of the rows or the format.
  std::string fingerprint() const;

 protected:
  TableWriter(std::vector<SourceColumn> columns, ByteSink sink);

  const std::vector<SourceColumn>& columns() const { return columns_; }

  // Passes bytes to the sink, in pieces of about kBlockBytes.
  void put(std::string_view bytes);

  // Cells of the block being written. A text is a text_value() (value_code.h) of the code that
  // keep_text() returned; a missing cell is another NaN, or infinite.
  const double* cells(std::size_t column) const { return cells_.data() + column * stride_; }
  std::size_t block_rows() const { return row_; }

 private:
  static constexpr std::size_t kBlockBytes = 1 << 20;

  virtual std::uint32_t keep_text(std::size_t column, std::string_view text) = 0;
  virtual void write_block() = 0;
  virtual void write_end() = 0;

  void flush();
  void hash_block();

  std::vector<SourceColumn> columns_;
  ByteSink sink_;
  std::string out_;                   // not yet given to the sink
  std::size_t room_ = 0;              // rows per block
  std::size_t stride_ = 0;            // from one column to the next
  std::vector<double> cells_;         // NaN where not given
  std::size_t row_ = 0;               // index of the current row in the block
  std::size_t rows_ = 0;              // in earlier blocks
  std::size_t text_bytes_ = 0;        // in the block
  std::vector<std::uint64_t> seeds_;  // per column, for the fingerprint
  std::vector<std::uint64_t> row_hashes_;
  std::uint64_t sum_ = 0;
  std::uint64_t other_sum_ = 0;
};

}  // namespace relevance::table
