// Writes a table as a columns body: typed cells, a column after another, in blocks of rows.
//
// All numbers are little-endian; u32 and u64 are unsigned integers, f64 is an IEEE 754 double. A
// string is a u32 length in bytes, then UTF-8.
//
//   body    = magic, header, block*, end
//   magic   = the bytes 89 52 45 4C 43 4F 4C ("\x89RELCOL"), then the version, 01
//   header  = u32 number of columns (1 to kMaxColumns), then for each: type, name, unit
//   type    = one byte: 1 number, 2 boolean, 3 timestamp, 4 date, 5 time, 6 text, 7 none
//   name    = string, not blank, unlike all others; at most kMaxNameBytes, as is the unit
//   unit    = string, empty when none is known
//   block   = u32 number of rows (not 0), then for each column its cells
//   end     = u32 0, u64 number of all rows; nothing follows
//
//   cells of a number, boolean, timestamp, date or time: f64 a row; NaN: missing (an infinite value
//     counts as missing too). Booleans: 0 or 1. Timestamps and dates: seconds since 1970-01-01
//     00:00 by the clock on the wall, at most kMaxSeconds to either side. Times: seconds since
//     midnight, 0 to 86400.
//   cells of a text: u32 number of texts that come for the first time in this block, these as
//     strings, then a u32 code a row. 0: missing; n: the n-th text of the column, counted over all
//     blocks; FFFFFFFF: a text beyond the bounds of a column's texts, kMaxDistinctTexts of
//     kMaxDistinctTextBytes in all (text_dictionary.h).
//   cells of type none: nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "table/table_writer.h"
#include "table/text_dictionary.h"

namespace relevance::table {

inline constexpr std::string_view kColumnsMagic = "\x89RELCOL";
inline constexpr char kColumnsVersion = 1;
inline constexpr std::size_t kMaxNameBytes = 1 << 16;
inline constexpr double kMaxSeconds = 2e14;  // some six million years

// Memory: a block, and the distinct texts.
class ColumnsWriter : public TableWriter {
 public:
  ColumnsWriter(std::vector<SourceColumn> columns, ByteSink sink);

 private:
  std::uint32_t keep_text(std::size_t column, std::string_view text) override;
  void write_block() override;
  void write_end() override;
  void write_texts(std::size_t column);

  std::vector<TextDictionary> texts_;       // of the columns; used by those of type text
  std::vector<std::size_t> written_texts_;  // how many of them were written
};

}  // namespace relevance::table
