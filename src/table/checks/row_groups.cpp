// SPDX-License-Identifier: PostgreSQL
#include "table/checks/row_groups.h"

#include <bit>
#include <cmath>
#include <unordered_map>

#include "base/error.h"
#include "base/text.h"
#include "table/columns/column_match.h"
#include "table/columns/column_report.h"

namespace relevance::table {

const Column* find_group_column(Table& table, std::string_view group_column, const Column& target,
                                const std::vector<bool>& ignored) {
  if (trim(group_column).empty()) return nullptr;
  const std::string what = "group column " + quote_text(trim(group_column));
  const Column& column = find_known(table, group_column, what);
  if (&column == &target) {
    throw Error("group_is_target",
                "group column " + quote_text(column.name) + " is the target column as well",
                "Rows cannot be grouped by what is to be explained.",
                "Choose a column that says which rows belong together: a lot, a batch, a day.");
  }
  if (ignored[static_cast<std::size_t>(&column - table.columns.data())]) {
    throw Error("group_ignored", "group column " + quote_text(column.name) + " is to be ignored",
                "It is both the group column and among the columns to be ignored.",
                "Remove it from the columns to be ignored: a group column is never a feature.");
  }
  return &column;
}

std::vector<std::uint32_t> number_groups(const Column& column) {
  const double constant = only_value(column);
  if (count_values(column) == 0 || !std::isnan(constant)) {
    throw Error("single_group",
                "group column " + quote_text(column.name) + " does not tell groups apart",
                std::isnan(constant)
                    ? "It holds no value."
                    : "All its values are " + quote_text(show_value(column, constant)) + ".",
                "Whole groups are held out, so there must be at least two; a few dozen give "
                "sound metrics.");
  }
  std::vector<std::uint32_t> groups;
  groups.reserve(column.values.size());
  std::unordered_map<std::uint64_t, std::uint32_t> numbers;
  std::uint32_t next = 0;
  for (const double value : column.values) {
    if (!std::isfinite(value)) {
      groups.push_back(next++);
      continue;
    }
    const auto key = std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
    const auto [known, is_new] = numbers.emplace(key, next);
    next += is_new ? 1 : 0;
    groups.push_back(known->second);
  }
  return groups;
}

}  // namespace relevance::table
