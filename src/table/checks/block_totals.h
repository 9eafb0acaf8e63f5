// SPDX-License-Identifier: PostgreSQL
// Rows that sum up the rows above them, told by their values and their empty cells alone: whatever
// word labels them, in any language, or none.
#pragma once

#include <cstddef>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// In ascending order. Every row is compared with the sums and means of the rows since the last total,
// since the last total of totals, and of all rows above; the first row, with those of all rows below.
// A row is a total when at least two of its values, and half of them, are sums of at least five rows,
// or all of them sums or means of at least three, and
// - it is empty where most rows are not (a date, a batch, a shift); or
// - it is empty nowhere, but such rows divide most of the table into blocks, or stand at its end.
// One sum is enough in a row that is empty in half of the columns that most rows fill. Means alone are
// enough below a row of sums, or when nearly all rows with these empty cells are means.
// Rows with the same empty cells are totals together when nearly all of them are; they may also stand
// above their blocks.
// One pass over the rows.
std::vector<std::size_t> find_block_totals(const Table& table);

}  // namespace relevance::table
