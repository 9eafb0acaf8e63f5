// SPDX-License-Identifier: PostgreSQL
// Cuts the lines of a list for people into cells.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "table/csv/list_shape.h"

namespace relevance::table {

using Fields = std::vector<std::string_view>;  // of a line, into its bytes

// The fields of a line of the table, or of whatever else stands in the file.
Fields cut_line(std::string_view line, const ListShape& shape);

// Cuts a line at runs of blanks; with `least` of 2, a single blank is part of a field. A text in
// quotes is one field.
Fields cut_at_blanks(std::string_view line, std::size_t least);

// Names of as many columns, where blanks separate them, though not in the columns' places.
Fields cut_names(std::string_view line, std::size_t width);

// Where each character begins, in bytes, and where the last ends.
std::vector<std::size_t> character_starts(std::string_view line);

bool is_blank(char c);
bool is_list_value(std::string_view field);  // a number or a time
bool is_date_alone(std::string_view field);  // without a time
bool is_time_alone(std::string_view field);  // of day
std::size_t count_values(const Fields& row);

std::string_view without_line_end(std::string_view line);

// The types that R writes below the names: <dttm> <dbl>.
bool is_row_of_types(std::string_view line);

// Whether a line only separates others: dashes and such, at least three of them.
bool is_rule(std::string_view line);

// A cell of drawn lines is framed by bars (U+2502, U+2503, U+2551) in place of |.
bool is_framed(std::string_view line);

// What stands between the bars of a framed line, drawn ones within it as the | that they stand for.
std::string inside_frame(std::string_view line);

}  // namespace relevance::table
