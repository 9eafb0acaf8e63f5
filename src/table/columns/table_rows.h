// SPDX-License-Identifier: PostgreSQL
// Removing rows from a table.
#pragma once

#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// Keeps the rows that `keep` marks, in place.
void keep_rows(Table& table, const std::vector<bool>& keep);

}  // namespace relevance::table
