// SPDX-License-Identifier: PostgreSQL
// Writes a table as CSV, for services that accept nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/table_writer.h"

namespace relevance::table {

// RFC 4180 in UTF-8: a header, then a line per row, with ',' between fields, '.' in numbers and
// CRLF line ends. Numbers in the shortest form that reads back the same; true and false; 2024-01-31
// 13:05:00.25, 2024-01-31, 13:05:00; missing cells empty. A column of type none has its name and
// empty fields. Types are lost: a reader cannot distinguish a text such as 7 or NA from a number or
// a missing value.
class CsvWriter : public TableWriter {
 public:
  CsvWriter(std::vector<SourceColumn> columns, ByteSink sink);

 private:
  std::uint32_t keep_text(std::size_t column, std::string_view text) override;
  void write_block() override;
  void write_end() override {}
  void append_cell(std::size_t column, double value);

  std::vector<std::string> texts_;  // in the block
  std::string line_;
};

}  // namespace relevance::table
