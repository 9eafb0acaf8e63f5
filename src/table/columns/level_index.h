// SPDX-License-Identifier: PostgreSQL
// From encoded values (value_code.h) to the levels of a categorical or text column.
#pragma once

#include <cstddef>

#include "table/columns/column_table.h"
#include "table/columns/text_dictionary.h"

namespace relevance::table {

// A level of a categorical is worth keeping when on average this many rows have it.
inline constexpr std::size_t kMinRowsPerLevel = 2;

inline constexpr const char* kOtherTexts = "(other)";  // the level of texts beyond a dictionary

// Makes the column's values indexes into its levels, by first appearance, and the column
// categorical when the levels are few (kMaxFeatureLevels, of kMinRowsPerLevel rows on average),
// else text. `texts`: what the codes of its values stand for. Returns how many values there are.
std::size_t index_levels(Column& column, const TextDictionary& texts);

}  // namespace relevance::table
