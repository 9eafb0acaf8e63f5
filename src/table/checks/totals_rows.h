// SPDX-License-Identifier: PostgreSQL
// Rows that sum up other rows: a total at the end, subtotals between. They are not data.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

struct TotalsRow {
  std::size_t row = 0;     // from 0
  std::string label;       // empty: none
  bool by_values = false;  // its values are the sum, mean, minimum or maximum of rows above it
};

// A row is a total when a word says so (totals_word.h) in its first filled cell, in a column of
// numbers or dates or one that is empty otherwise; or when a word says so anywhere and its values
// are the sum, mean, ... of the rows above, or of those since the last subtotal. The last row needs
// no word when most of its values are sums. A few labels at the end stand together: one proves the
// others. In ascending order.
std::vector<TotalsRow> find_totals_rows(const Table& table);

// Removes those rows from the table, with a warning. Labels of rows that are not totals become
// unreadable texts.
void drop_totals_rows(Table& table, std::vector<Warning>& warnings);

}  // namespace relevance::table
