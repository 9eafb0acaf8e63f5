// SPDX-License-Identifier: PostgreSQL
// A table or query on its way out: cells in, row by row; bytes out, in one format or another.
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

// Rows are gathered into blocks of about a megabyte, a column after another, so that a cell costs
// no more than a store; everything else is done block by block. What the sink throws, the writer's
// calls throw; the writer is then of no further use.
class TableWriter {
 public:
  virtual ~TableWriter() = default;
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;

  // The cells of the current row, each column at most once, in any order; those not given are
  // missing. `column` counts from 0 over all columns, those of type none too.

  // For every type but text and none. NaN: missing. Booleans as 0 and 1; timestamps and dates in
  // seconds since 1970-01-01 00:00 by the clock on the wall; times in seconds since midnight.
  void number(std::size_t column, double value) { cells_[column * stride_ + row_] = value; }

  // For type text: valid UTF-8. Blanks at its ends do not count; a blank text is missing.
  void text(std::size_t column, std::string_view utf8);

  void end_row() {
    if (++row_ == room_ || text_bytes_ >= kBlockBytes) flush();
  }

  void finish();  // after the last row; once

  std::size_t rows() const { return rows_ + row_; }

  // After finish(): 32 hex digits, of the columns (their order, names, types and units) and of all
  // cells of all rows. The order of the rows does not matter, nor the format.
  std::string fingerprint() const;

 protected:
  TableWriter(std::vector<SourceColumn> columns, ByteSink sink);

  const std::vector<SourceColumn>& columns() const { return columns_; }

  // To the sink, in pieces of about kBlockBytes.
  void put(std::string_view bytes);

  // Of the block that is being written. A text is a text_value() (value_code.h) of the code that
  // keep_text() gave it; what is missing is another NaN, or infinite.
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
  std::string out_;                   // what the sink has not got yet
  std::size_t room_ = 0;              // rows of a block
  std::size_t stride_ = 0;            // from one column to the next
  std::vector<double> cells_;         // NaN where not given
  std::size_t row_ = 0;               // the current one, within the block
  std::size_t rows_ = 0;              // before the block
  std::size_t text_bytes_ = 0;        // of the block
  std::vector<std::uint64_t> seeds_;  // of the columns, for the fingerprint
  std::vector<std::uint64_t> row_hashes_;
  std::uint64_t sum_ = 0;
  std::uint64_t other_sum_ = 0;
};

}  // namespace relevance::table
