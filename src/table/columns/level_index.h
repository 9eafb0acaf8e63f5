// SPDX-License-Identifier: PostgreSQL
// From encoded values (value_code.h) to the levels of a categorical or text column.
#pragma once

#include <cstddef>

#include "table/columns/column_table.h"
#include "table/columns/text_dictionary.h"

namespace relevance::table {

// A categorical must have at least this many rows per level on average.
inline constexpr std::size_t kMinRowsPerLevel = 2;

inline constexpr const char* kOtherTexts = "(other)";  // the level of texts beyond the dictionary

// Turns the column's values into indexes of its levels, by first appearance. The column becomes
// categorical when the levels are few (kMaxFeatureLevels, of kMinRowsPerLevel rows on average),
// else text. `texts`: the dictionary of its codes. Returns the number of values.
std::size_t index_levels(Column& column, const TextDictionary& texts);

// The same for a column that kept both numbers and words (Column::encoded), if it still does.
void settle_mixed(Column& column);

// Removes the levels that no row has any more, and renumbers the others in their order.
void drop_unused_levels(Column& column);

}  // namespace relevance::table
