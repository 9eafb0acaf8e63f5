// SPDX-License-Identifier: PostgreSQL
// A block of whole CSV records, and what it decodes to. Blocks are independent of each other, so
// that several can be decoded at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "table/csv/csv_start.h"
#include "table/csv/field_scanner.h"
#include "table/csv/header_names.h"

namespace relevance::table {

struct CsvBlock {
  std::string text;
  bool goes_on = false;  // further records follow, in other blocks

  std::size_t rows = 0;
  std::size_t lines = 0;      // physical lines of the rows
  std::vector<double> cells;  // row after row; may be longer than the rows need

  // A field that is not a number: its cell is still to be filled.
  struct Text {
    std::size_t cell;
    std::uint32_t column;
    std::uint32_t line;  // lines of the block before its record
    CsvField field;      // points into the block's text
  };
  std::vector<Text> texts;  // in the order of the text

  bool contradicts = false;        // whether a number contradicts the marks that were decided
  std::vector<ColumnForms> forms;  // of each column, when numbers are counted instead of read

  // A record that is not a row: it has too few or too many fields.
  struct Misfit {
    std::size_t begin, end;  // in the block's text
    std::size_t rows;        // of the block before it
    std::size_t fields;
    std::uint32_t line;  // lines of the block before it
  };
  std::vector<Misfit> misfits;

  // Records left out because they repeat the header, rows filled up with missing values, and stray
  // quotes; and the line of the first: lines of the block before it.
  struct Lines {
    std::size_t count = 0;
    std::size_t first = 0;
    void add(std::size_t line) {
      if (count++ == 0) first = line;
    }
  };
  Lines repeated_headers, filled_up, stray_quotes;

  // Where in `text` a record begins whose quote is never closed, or that names other columns than the
  // header; the rows end before it.
  std::optional<std::size_t> fault, changed_header;
};

class BlockDecoder {
 public:
  // count: numbers are counted by their forms, and no cell is read.
  BlockDecoder(const CsvStart& start, const CsvOptions& options, bool count);

  const FieldScanner& scanner() const { return scanner_; }

  // Decodes the block's text, which holds whole records; overwrites the rest of the block.
  void decode(CsvBlock& block) const;

 private:
  class Pass;
  using Written = std::vector<std::pair<std::uint32_t, std::string>>;  // texts by column

  char delimiter_;
  std::vector<ColumnStyle> styles_;  // of each column
  // The decimal mark of each column in numbers outside quotes, so never the delimiter; 0: none seen.
  std::vector<char> bare_marks_;
  bool all_counted_;
  bool count_;
  FieldScanner scanner_;
  std::size_t columns_;
  std::size_t fewest_fields_;
  bool fill_up_;              // short rows, with missing values
  std::vector<bool> padded_;  // columns whose whole numbers stay as they are written
  bool any_padded_ = false;
  std::vector<Written> header_records_;  // the texts in them
  HeaderNames names_;
  std::vector<std::string> titles_;  // above the header, in one cell: their masks
};

}  // namespace relevance::table
