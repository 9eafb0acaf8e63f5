// SPDX-License-Identifier: PostgreSQL
// Numbers that only their pace shows to be times: a meter of ten digits may rise as evenly, so the
// other columns are asked.
#pragma once

#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// Turns columns of numbers into timestamps, with a warning, if they rise as a clock does
// (read_unnamed_clock()), and no other column is a time, or it tells the same one, within a day.
// Never the target, nor those to keep, which has a value for each column.
void read_unnamed_clocks(Table& table, const Column& target, const std::vector<bool>& keep);

}  // namespace relevance::table
