// SPDX-License-Identifier: PostgreSQL
// Codes that loggers write when they have no reading, such as -9999.
#pragma once

#include <optional>

#include "table/columns/column_table.h"

namespace relevance::table {

// The code that stands for a missing value in this numeric column; nothing without strong evidence:
// a known code that occurs repeatedly, far from every other value.
std::optional<double> find_sentinel(const Column& column);

// Makes the cells with this code missing, and records it. Returns how many there were.
std::size_t remove_sentinel(Column& column, double code);

}  // namespace relevance::table
