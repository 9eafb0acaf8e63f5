// SPDX-License-Identifier: PostgreSQL
// Times that mean "not known", such as 01.01.1900, 1970-01-01 or 31.12.2099.
#pragma once

#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// Makes them missing in the timestamps that have a date, with a warning. Such a time is years apart
// from all others, further than those are from one another, and is repeated exactly, by up to half of
// them, or is the start or end of a year, or at most one in twenty rows has one: a clock that was
// reset counts from there.
void remove_missing_times(Table& table, const std::vector<bool>& ignored);

}  // namespace relevance::table
