// SPDX-License-Identifier: PostgreSQL
// Finds columns by the names that people type.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "table/columns/column_table.h"
#include "table/columns/missing_values.h"

namespace relevance::table {

// The column of this name: an exact match (trimmed), else the only one that differs just in letter
// case, accents or blanks, else the only one of this name in any group (Column::inner_name); null
// when there is none.
Column* find_column(Table& table, std::string_view name);

// Throws Error target_not_found (hint: suggestions).
Column& find_target(Table& table, std::string_view name);

// Throws Error unknown_column (hint: suggestions). what: its name in the message, as in 'group
// column "x"'.
Column& find_known(Table& table, std::string_view name, const std::string& what);

// Marks the columns that are to be ignored. Throws Error unknown_column, target_ignored.
std::vector<bool> find_ignored(Table& table, const std::vector<std::string>& ignore_columns,
                               const Column& target);

// Marks the columns that are to be kept as features. Throws Error unknown_column.
std::vector<bool> find_kept(Table& table, const std::vector<std::string>& keep_columns);
// Throws Error unknown_column when a list of missing values is for a column that does not exist.
void check_missing_columns(Table& table, const MissingValues& missing);

// 'The columns are: "a", "b", ... and 96 more.'
std::string list_columns(const Table& table);

}  // namespace relevance::table
