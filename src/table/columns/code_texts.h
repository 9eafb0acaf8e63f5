// SPDX-License-Identifier: PostgreSQL
// Numbers that may be codes, which are not the numbers that they look like: article 0012 is not 12,
// and article 12E3 is not 12000.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "table/columns/column_table.h"
#include "table/columns/text_dictionary.h"

namespace relevance::table {

bool is_whole_digits(std::string_view text);

// 12E3, without sign and decimals: among other articles of letters and digits it is one of them.
bool may_be_article(std::string_view text);

// The whole numbers of a column as codes, if some are repeated, and have zeros in front that may show
// it: all are written with as many digits, or two are the same number. They are likely codes if they
// are few, each is repeated, one is not just zeros, and they are not an even or dense range, as readings
// are. values: rows, with texts as text_value() of `texts`.
std::optional<CodeLevels> read_codes(const std::vector<double>& values,
                                     const TextDictionary& texts);

}  // namespace relevance::table
