// SPDX-License-Identifier: PostgreSQL
// How data were understood, for people: also data that cannot be trained on, or not yet.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/warning.h"
#include "table/columns/column_report.h"
#include "table/columns/column_table.h"

namespace relevance::table {

// A cell as it was understood: a number, true or false, or a text (a level, a time); nothing when
// its value is missing.
using ShownCell = std::variant<std::monostate, double, bool, std::string>;

struct DataDescription {
  std::optional<SourceFormat> format;  // files only
  std::vector<ColumnReport> columns;   // in the order of the data
  std::vector<Warning> warnings;
  std::size_t rows = 0;                            // as read, with or without a target value
  std::vector<std::vector<ShownCell>> first_rows;  // as many as were asked for
};

// The first rows of a table, at most `most`.
std::vector<std::vector<ShownCell>> show_rows(const Table& table, std::size_t most);

}  // namespace relevance::table
