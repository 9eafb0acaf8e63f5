// SPDX-License-Identifier: PostgreSQL
// Numbers with zeros in front, which are codes rather than numbers: article 0012.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// Makes categories of such columns (Column::codes), unless they are times, hold a unit, are the
// target, or are kept as numbers on request. Warns where one number is written in two ways.
void settle_codes(Table& table, const std::vector<bool>& keep, std::optional<std::size_t> target);

}  // namespace relevance::table
