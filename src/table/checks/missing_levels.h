// SPDX-License-Identifier: PostgreSQL
// NA, Na and Null as levels of a category: sodium beside K and Mg, Namibia beside DE and BR.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "table/columns/column_table.h"
#include "table/columns/missing_values.h"

namespace relevance::table {

// Makes such a word a level of its category, with a warning, when the levels are words or codes
// written likewise, it stands at least a quarter as often as the rarest of them, and no other column
// holds it for a missing value.
// Columns that are ignored or whose missing values are listed stay as they are, as does the target.
void adopt_missing_levels(Table& table, const std::vector<bool>& ignored,
                          std::optional<std::size_t> target, const MissingValues& listed);

}  // namespace relevance::table
