// SPDX-License-Identifier: PostgreSQL
// The start of a CSV: everything before its first record of values, and what it shows of the rest.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/column_table.h"
#include "table/csv/csv_dialect.h"
#include "table/csv/csv_header.h"
#include "table/csv/csv_options.h"
#include "table/csv/number_marks.h"
#include "table/csv/text_encoding.h"

namespace relevance::table {

struct CsvStart {
  std::size_t bytes = 0;  // before the first record
  std::size_t lines = 0;  // physical lines in these bytes
  TextEncoding encoding;
  CsvDialect dialect;
  CsvHeader header;
  std::vector<std::string> units;  // from the row of units; empty: none
  NumberMarks marks;               // as far as they are known
  bool all_counted = false;        // whether `marks` were decided from every cell
  std::vector<bool> padded;        // columns that may hold codes such as 0012 (code_texts.h)
  std::string titles;              // the text above the header
  // The records of the header as they are written: they come again where a list has pages.
  std::vector<std::vector<std::string>> header_records;
  std::vector<std::size_t> other_lines;  // of a header of several rows: not understood
  bool may_lack_last = false;            // records may lack their last field
  bool row_names = false;                // the first column has no field in the header
  SourceFormat format;                   // without compression and encoding
  BelowDetection below_detection = BelowDetection::half;
};

// head: the first bytes; whole: whether that is the whole file; counted: evidence from all cells, if
// there is any, else marks are decided from the head. Nothing when the header is not complete yet.
// Throws Error: unclosed_quote, not_utf8, and what make_header() throws.
std::optional<CsvStart> read_start(std::string_view head, bool whole, const CsvOptions& options,
                                   const std::optional<MarkEvidence>& counted);

// Throws Error not_text when the first bytes or too many NUL bytes show that the file is not text.
// nuls: how many were skipped; nul_line: the line of the first.
void reject_binary(std::string_view head, std::size_t nuls, std::size_t nul_line);

}  // namespace relevance::table
