// SPDX-License-Identifier: PostgreSQL
// Rows at the end of a table that state a statistic of the rows above them, under any word: minimum,
// maximum, median, deviation, count, quartile, coefficient of variation, ...
#pragma once

#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// Adds to `totals` (of each row, whether it is a total) the rows beside those at the end that are
// marked there already:
// - rows whose values are the same statistic of all their columns; if it is a minimum, maximum or
//   count, which a machine that stands still may show, the row has to look like a total as well, or
//   the rows up to the end are different statistics;
// - below them, up to the end, rows that only look like totals: empty where the marked row is, or
//   labelled without a digit where rows of data have one.
// A last row that is empty where most rows are not needs no other beside it, when at least three
// values, and all, are means, medians or deviations.
void mark_statistics_rows(const Table& table, std::vector<bool>& totals);

}  // namespace relevance::table
