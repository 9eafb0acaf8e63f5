// SPDX-License-Identifier: PostgreSQL
// CSVs that were quoted once more, as lines in the cells of a spreadsheet are, or that have backslashes
// before quotes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "table/csv/csv_options.h"

namespace relevance::table {

// A spreadsheet writes lines in quotes when each of them stood in one cell. The lines inside must be
// a table, of a delimiter that cuts all of them alike.
bool are_quoted_lines(const std::vector<std::string_view>& lines, const CsvOptions& options);

// Whether backslashes stand before quotes inside quotes, and doubled quotes do not. A quote between
// a backslash and a delimiter may also close a field that ends with a backslash.
bool has_escapes(std::string_view head, bool whole, const CsvOptions& options);

// Appends the line without the quotes around it, if it has any.
void append_unquoted(std::string_view line, std::string& out);

// A backslash before a quote becomes a quote; one before a backslash and a quote is left out.
void append_unescaped(std::string_view line, std::string& out);

}  // namespace relevance::table
