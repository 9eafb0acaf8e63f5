// SPDX-License-Identifier: PostgreSQL
// Codes that loggers write where they had no reading: -9999 and its kin.
#pragma once

#include <optional>

#include "table/columns/column_table.h"

namespace relevance::table {

// The code that stands for a missing value in this column of numbers; nothing without strong
// evidence: a known code, again and again, far from every other value.
std::optional<double> find_sentinel(const Column& column);

// Makes the code's cells missing; how many they were.
std::size_t remove_sentinel(Column& column, double code);

}  // namespace relevance::table
