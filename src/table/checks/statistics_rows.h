// SPDX-License-Identifier: PostgreSQL
// Rows at the end of a table that state a statistic of the rows above them, under any word: minimum,
// maximum, median, deviation, count, quartile, coefficient of variation, ...
#pragma once

#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// Adds to `totals` (of each row, whether it is a total) the rows beside those at the end that are
// marked there already:
// - below them, rows whose values are all the mean, a deviation or a variation of their columns, or
//   several rows up to the end that are different statistics each;
// - rows that look like totals and hold any statistic: they are empty where the marked row is, or
//   labelled without a digit where rows of data have one; below and up to the end, whatever they hold.
// A last row without a date or batch needs no other beside it, when at least three values, and all,
// are means, medians or deviations.
void mark_statistics_rows(const Table& table, std::vector<bool>& totals);

}  // namespace relevance::table
