// SPDX-License-Identifier: PostgreSQL
// The order of a date's parts, where the column alone leaves it open: other columns may tell.
#pragma once

#include <vector>

#include "table/checks/date_and_time.h"
#include "table/columns/column_table.h"

namespace relevance::table {

// For each column of dates whose order was guessed: the times that are joined with it tell which day
// follows which, where they pass midnight; else another column's order, which is proven, is taken if all
// dates fit it. Then the warning goes, and the dates are changed if the guess was wrong.
void settle_date_orders(Table& table, const std::vector<DateAndTime>& joined);

}  // namespace relevance::table
