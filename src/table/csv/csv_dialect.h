// SPDX-License-Identifier: PostgreSQL
// The delimiter and the quote of a CSV, detected from the first bytes of a file.
#pragma once

#include <cstddef>
#include <string_view>

#include "table/csv/csv_options.h"

namespace relevance::table {

// The dialect is detected from this much of a file; a check of its head should get at least that.
inline constexpr std::size_t kDialectBytes = 64 * 1024;

struct CsvDialect {
  char delimiter = ',';  // , ; tab | or a rare one
  char quote = '"';      // " or '; 0: none
};

// Delimiter: the one that cuts most records into the same number of fields, and into numbers; a few
// lines of another width may come first. A rare character, such as ^ or ~, if it cuts all lines alike. Quote: a single one if single quotes enclose fields and
// double quotes do not, else a double one.
// head: the first bytes, after the byte order mark; whole: whether that is the whole file.
CsvDialect detect_dialect(std::string_view head, bool whole, const CsvOptions& options = {});

// How well the best delimiter cuts the head: 0 not at all, 1 regularly, 2 regularly and into numbers,
// kCertainFit if it cuts every record alike, the header too, and blanks would not cut further.
inline constexpr double kCertainFit = 4;
double fit_delimiter(std::string_view head, bool whole, const CsvOptions& options = {});

// "comma", "semicolon", "tab", "vertical bar", or the character itself
std::string_view delimiter_name(const char& delimiter);

}  // namespace relevance::table
