// Which CSV is this? Found by evidence in the first bytes of a file.
#pragma once

#include <cstddef>
#include <string_view>

namespace relevance::table {

// What the dialect is decided on. Whoever checks a head alone should have at least this much of it.
inline constexpr std::size_t kDialectBytes = 64 * 1024;

struct CsvDialect {
  char delimiter = ',';  // , ; tab |
  char decimal = '.';    // . or ,
};

// Delimiter: the one that cuts most records into as many fields as the header, and into numbers.
// Decimal mark: the one seen in more numbers, where 1,234 and 1.234 prove nothing, as they may as
// well be thousands. Between commas as delimiters, a decimal comma can only stand in quotes.
// head: the first bytes, behind byte order mark and '# '; whole: whether they are all there is.
CsvDialect detect_dialect(std::string_view head, bool whole);

// "comma", "semicolon", "tab", "vertical bar"
std::string_view delimiter_name(char delimiter);

}  // namespace relevance::table
