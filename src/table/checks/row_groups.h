// SPDX-License-Identifier: PostgreSQL
// Rows that belong together (one lot, batch or shift) and must not be split up.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// The column that groups the rows; null when the name is blank. Throws Error unknown_column (hint:
// suggestions), group_is_target, group_ignored.
const Column* find_group_column(Table& table, std::string_view group_column, const Column& target,
                                const std::vector<bool>& ignored);

// The group number of each row, 0 to groups-1 by first appearance; equal values share one. A row
// without a value is a group of its own, since its group is unknown. Throws Error single_group
// unless the column has at least two values.
std::vector<std::uint32_t> number_groups(const Column& column);

}  // namespace relevance::table
