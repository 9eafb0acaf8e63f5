// SPDX-License-Identifier: PostgreSQL
// The columns body: a table as typed cells, column after column, in blocks of rows.
//
// All numbers are little-endian; u32 and u64 are unsigned integers, f64 is an IEEE 754 double. A
// string is a u32 length in bytes, then that many bytes of UTF-8 without NUL.
//
//   body    = magic, header, block*, end
//   magic   = the bytes 89 52 45 4C 43 4F 4C ("\x89RELCOL"), then the version, 01
//   header  = u32 length in bytes of what follows, at most kMaxHeaderBytes; then for each column,
//             1 to kMaxColumns (csv_header.h): type, name, unit
//   type    = one byte: 1 number, 2 boolean, 3 timestamp, 4 date, 5 time, 6 text, 7 none, 8 mixed
//   name    = string, not blank, unique; blanks at its ends are ignored
//   unit    = string, empty when none is known
//   block   = u32 number of rows, not 0; then for each column its cells
//   end     = u32 0, u64 number of rows in all blocks; nothing follows
//
//   cells of a number, boolean, timestamp, date or time: one f64 per row; NaN or infinite: missing.
//     Booleans: 0 or 1. Timestamps and dates: seconds since 1970-01-01 00:00 local time, at most
//     kMaxSeconds either way. Times: seconds since midnight, 0 to 86400.
//   cells of a text: u32 length in bytes of the column's new texts; those texts as strings, neither
//     empty nor with blanks at their ends; then one u32 code per row. 0: missing; n: the n-th text
//     of the column, counted over all blocks; FFFFFFFF: a text beyond a column's limits, which are
//     kMaxDistinctTexts texts of kMaxDistinctTextBytes in total (text_dictionary.h).
//   cells of type mixed: u32 length and new texts as for a text; then one f64 per row: a number; or
//     a quiet NaN whose low 32 bits are a text's code, as above, and all others of its payload 0.
//   cells of type none: nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/source_column.h"

namespace relevance::table {

inline constexpr std::string_view kColumnsMagic = "\x89RELCOL";
inline constexpr char kColumnsVersion = 1;
inline constexpr std::size_t kMaxHeaderBytes = 16 << 20;
inline constexpr double kMaxSeconds = 2e14;  // some six million years

// The header, without its length. decode_columns() throws Error bad_columns; `at`: where the header
// begins in the body.
std::string encode_columns(const std::vector<SourceColumn>& columns);
std::vector<SourceColumn> decode_columns(std::string_view header, std::uint64_t at);

void append_string(std::string& bytes, std::string_view text);

// Takes a string off the front of `bytes`. Throws Error bad_columns when it extends beyond them or
// is not valid text; `at`: where `bytes` begin in the body.
std::string_view take_string(std::string_view& bytes, std::uint64_t at);

// Throws Error bad_columns. what: what is wrong; at: where in the body.
[[noreturn]] void reject_columns(const std::string& what, std::uint64_t at);

}  // namespace relevance::table
