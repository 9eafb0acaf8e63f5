// SPDX-License-Identifier: PostgreSQL
#include "table/data_description.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace relevance::table {

namespace {

ShownCell show_cell(const Column& column, std::size_t row) {
  if (row >= column.values.size()) return {};  // the source does not send this column
  const double value = column.values[row];
  if (!std::isfinite(value)) return {};
  const bool states = column.type == ColumnType::boolean;
  if (states && column.text_values > 0) return value != 0;
  if (states || column.type == ColumnType::numeric) return value;
  return shorten(show_value(column, value));
}

}  // namespace

std::vector<std::vector<ShownCell>> show_rows(const Table& table, std::size_t most) {
  std::vector<std::vector<ShownCell>> rows(std::min(table.rows, most));
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (const Column& column : table.columns) rows[row].push_back(show_cell(column, row));
  }
  return rows;
}

}  // namespace relevance::table
