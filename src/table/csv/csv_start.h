// SPDX-License-Identifier: PostgreSQL
// What starts a CSV: everything in front of its first record of values, and what it tells of the
// rest.
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
#include "table/csv/text_encoding.h"

namespace relevance::table {

struct CsvStart {
  std::size_t bytes = 0;  // in front of the first record
  std::size_t lines = 0;  // physical ones among them
  TextEncoding encoding;
  CsvDialect dialect;
  CsvHeader header;
  std::vector<std::string> units;  // of the row of units; empty: none
  SourceFormat format;             // all but compression and encoding
};

// head: the first bytes; whole: whether they are all there is. Nothing when the header is not
// complete yet. Throws Error: unclosed_quote, not_utf8, and what make_header() throws.
std::optional<CsvStart> read_start(std::string_view head, bool whole, const CsvOptions& options);

// Throws Error not_text when the file is known to be no text by its first bytes, or by NUL bytes:
// so many were among them, the first in line `nul_line`.
void refuse_binary(std::string_view head, std::size_t nuls, std::size_t nul_line);

}  // namespace relevance::table
