// SPDX-License-Identifier: PostgreSQL
// A second table below the first, whose header has other names: its rows do not belong to the first.
#pragma once

#include <vector>

#include "base/warning.h"
#include "table/columns/column_table.h"

namespace relevance::table {

// A row of words that occur nowhere else, in columns of numbers and times, is the header of a table
// of its own if it names most of the columns that the rows below it fill, and these rows do not fit:
// most columns that are filled above it are hardly filled there, or one holds words instead. Such
// rows are left out, with a warning. If the rows below do fit, or are more than those above, the row
// is kept, and a warning names it.
void drop_second_table(Table& table, std::vector<Warning>& warnings);

}  // namespace relevance::table
