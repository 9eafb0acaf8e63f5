// SPDX-License-Identifier: PostgreSQL
// Which CSV is this? Found by evidence in the first bytes of a file.
#pragma once

#include <cstddef>
#include <string_view>

#include "table/csv/csv_options.h"
#include "table/columns/number_text.h"

namespace relevance::table {

// What the dialect is decided on. Whoever checks a head alone should have at least this much of it.
inline constexpr std::size_t kDialectBytes = 64 * 1024;

struct CsvDialect {
  char delimiter = ',';  // , ; tab |
  char decimal = '.';    // . or ,
  char thousands = 0;    // . , ' or blank; 0: none
  char quote = '"';      // " or '; 0: none
  NumberStyle style() const { return {decimal, thousands}; }
};

// Delimiter: the one that cuts most records into equally many fields, and into numbers; a few lines
// of another width may stand at the top. Decimal mark: the one seen in more numbers, where 1,234
// and 1.234 prove nothing, as they may as well be thousands. Between commas as delimiters, a
// decimal comma can only stand in quotes. Thousands: the separator seen in numbers that can be read
// no other way. A single quote is one where it encloses fields and double quotes do not.
// head: the first bytes, behind the byte order mark; whole: whether they are all there is.
CsvDialect detect_dialect(std::string_view head, bool whole, const CsvOptions& options = {});

// "comma", "semicolon", "tab", "vertical bar", or the character itself
std::string_view delimiter_name(const char& delimiter);

}  // namespace relevance::table
