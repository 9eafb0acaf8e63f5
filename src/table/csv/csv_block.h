// SPDX-License-Identifier: PostgreSQL
// A stretch of whole records of a CSV, and what it decodes to. Blocks need nothing of each other,
// so that several may be decoded at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/csv/csv_start.h"
#include "table/csv/field_scanner.h"

namespace relevance::table {

struct CsvBlock {
  std::string text;

  std::size_t rows = 0;
  std::size_t lines = 0;      // physical lines of the rows
  std::vector<double> cells;  // row after row; there may be more than the rows'

  // A field that is no number: its cell is still to be filled.
  struct Text {
    std::size_t cell;
    std::uint32_t column;
    std::uint32_t line;  // lines of the block in front of its record
    Field field;         // looks into the block's text
  };
  std::vector<Text> texts;  // as they stand in the text

  // Where in the text a record begins that does not fit the table: the rows end in front of it.
  std::optional<std::size_t> fault;
};

class BlockDecoder {
 public:
  explicit BlockDecoder(const CsvStart& start);

  const FieldScanner& scanner() const { return scanner_; }

  // Decodes the block's text, which holds whole records; what is else in the block is overwritten.
  void decode(CsvBlock& block) const;

 private:
  class Pass;

  CsvDialect dialect_;
  FieldScanner scanner_;
  std::size_t columns_;
  std::size_t fewest_fields_;
};

}  // namespace relevance::table
