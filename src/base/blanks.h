// SPDX-License-Identifier: PostgreSQL
// Blanks that a spreadsheet or a web page leaves around names and values.
#pragma once

#include <string>
#include <string_view>

namespace relevance {

// Without blanks and characters without width at either end (characters.h).
std::string_view trim_blanks(std::string_view text);

// ="3,24" is how a spreadsheet is kept from reading a text as a number: 3,24. The quotes may be
// doubled, as in a quoted field. Other texts are returned as they are.
std::string_view without_formula(std::string_view text);

// A column's name: trimmed, without zero-width characters, inner runs of blanks and line ends as
// one blank, and without the formula around it.
std::string clean_name(std::string_view name);

}  // namespace relevance
