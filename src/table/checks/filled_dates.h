// SPDX-License-Identifier: PostgreSQL
// Dates that stand only in the first row of each day, as people write them in spreadsheets.
#pragma once

#include "table/columns/column_table.h"

namespace relevance::table {

// Fills such dates down, with a warning, where the times of day beside them prove it: they rise from
// date to date and start again at each (or fall, in a table with the newest row first). Without
// that proof such a column has a warning if it is the table's only one of dates. Columns whose first
// row is empty, or whose dates go both ways, stay as they are. Never the target.
void fill_down_dates(Table& table, const Column& target);

}  // namespace relevance::table
