// SPDX-License-Identifier: PostgreSQL
#include "table/columns/table_rows.h"

#include <algorithm>
#include <cstddef>

namespace relevance::table {

namespace {

void keep_values(std::vector<double>& values, const std::vector<bool>& keep) {
  std::size_t kept = 0;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (keep[row]) values[kept++] = values[row];
  }
  values.resize(kept);
  values.shrink_to_fit();
}

}  // namespace

void keep_rows(Table& table, const std::vector<bool>& keep) {
  for (Column& column : table.columns) {
    keep_values(column.values, keep);
    if (column.codes) keep_values(column.codes->values, keep);
  }
  table.rows = static_cast<std::size_t>(std::count(keep.begin(), keep.end(), true));
}

}  // namespace relevance::table
