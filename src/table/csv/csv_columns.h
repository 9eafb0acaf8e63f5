// SPDX-License-Identifier: PostgreSQL
// Builds the columns of a CSV while it is read: decoded blocks in, typed columns out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/column_builder.h"
#include "table/columns/column_table.h"
#include "table/columns/missing_values.h"
#include "table/csv/csv_block.h"
#include "table/csv/csv_options.h"
#include "table/csv/csv_start.h"
#include "table/csv/row_faults.h"

namespace relevance::table {

class CsvColumns {
 public:
  // text_bytes: the expected length of the text of all blocks; 0: unknown.
  CsvColumns(CsvStart start, const CsvOptions& options, std::uint64_t text_bytes,
             MissingValues missing);

  // Takes the next block, in the order of the file. Throws Error: unclosed_quote, not_utf8, or
  // ragged_row when records of another width stand before such a fault.
  void append(CsvBlock& block);

  // Throws Error ragged_row for records of another width, unless they are a footer of a file that
  // ends here, or page headers.
  void check_records(bool ends_here) const;

  std::size_t rows() const { return rows_; }
  // Whether a number contradicts the decimal marks that were decided from the head.
  bool contradicted() const { return contradicted_; }
  MarkEvidence take_evidence();                 // when the blocks were counted instead of read
  std::size_t lines() const { return lines_; }  // physical lines read

  // Ends the columns. The caller completes the table's format. Call once. keep_mixed_unless: as
  // CsvReader's; nullopt: no column keeps both numbers and words.
  Table finish(const std::optional<std::string>& keep_mixed_unless);

 private:
  void append_cells(CsvBlock& block);
  std::size_t rows_to_reserve() const;
  double encode(const CsvBlock::Text& text);
  void add_misfit(const CsvBlock& block, const CsvBlock::Misfit& misfit);
  std::vector<Warning> warnings() const;

  CsvStart start_;
  MissingValues missing_;
  RaggedRows ragged_rows_;
  RowFaults faults_;
  CsvBlock::Lines repeated_headers_, filled_up_, stray_quotes_;  // with their lines in the file
  std::vector<ColumnBuilder> builders_;
  std::vector<std::vector<double>> cells_;  // of each column
  std::uint64_t text_bytes_;
  std::uint64_t bytes_ = 0;  // of text_bytes_, read so far
  std::size_t rows_ = 0;
  std::size_t lines_ = 0;
  bool contradicted_ = false;
  MarkEvidence evidence_;
  std::string scratch_;
};

}  // namespace relevance::table
