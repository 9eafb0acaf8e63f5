// SPDX-License-Identifier: PostgreSQL
// Numbers with zeros in front, which are codes rather than numbers: article 0012.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// Makes categories of such columns (Column::codes) if they are likely codes. Others stay numbers;
// either way with a warning, so that one row more never changes the reading silently. Columns that
// are times, hold a unit, are the target, or are kept as numbers on request stay numbers anyway.
void settle_codes(Table& table, const std::vector<bool>& keep, std::optional<std::size_t> target);

}  // namespace relevance::table
