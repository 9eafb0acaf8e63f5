// SPDX-License-Identifier: PostgreSQL
#include "table/columns/column_match.h"

#include <algorithm>
#include <string>

#include "base/blanks.h"
#include "base/error.h"
#include "base/suggestions.h"
#include "base/text.h"

namespace relevance::table {

namespace {

constexpr std::size_t kListedColumns = 20;  // in a message

std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) names.push_back(column.name);
  return names;
}

// Null when it is none or several.
template <typename Test>
Column* only_one(Table& table, Test is_wanted) {
  Column* found = nullptr;
  for (Column& column : table.columns) {
    if (!is_wanted(column)) continue;
    if (found != nullptr) return nullptr;
    found = &column;
  }
  return found;
}

}  // namespace

std::string list_columns(const Table& table) {
  if (table.columns.empty()) return "There are no columns.";
  std::string list = "The columns are: ";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (i == kListedColumns) {
      return list + " and " + std::to_string(table.columns.size() - i) + " more.";
    }
    if (i > 0) list += ", ";
    list += quote_text(table.columns[i].name);
  }
  return list + ".";
}

Column* find_column(Table& table, std::string_view name) {
  const std::string cleaned = clean_name(name);
  for (const std::string_view wanted : {trim(name), std::string_view(cleaned)}) {
    for (Column& column : table.columns) {
      if (trim(column.name) == wanted) return &column;
    }
  }
  const std::string folded = fold(cleaned);
  const auto is_named = [&](const Column& column) { return fold(column.name) == folded; };
  if (std::any_of(table.columns.begin(), table.columns.end(), is_named)) {
    return only_one(table, is_named);
  }
  return only_one(table, [&](const Column& column) {
    return !column.inner_name.empty() && fold(column.inner_name) == folded;
  });
}

Column& find_target(Table& table, std::string_view name) {
  if (Column* column = find_column(table, name)) return *column;
  std::string hint = suggestion_hint(name, names_of(table));
  if (hint.empty()) hint = "The target must be one of these columns, spelled as shown here.";
  throw Error("target_not_found",
              "target column " + quote_text(trim(name)) + " is not among the columns of the data",
              list_columns(table), hint);
}

Column& find_known(Table& table, std::string_view name, const std::string& what) {
  if (Column* column = find_column(table, name)) return *column;
  std::string hint = suggestion_hint(name, names_of(table));
  if (hint.empty()) hint = "Use the column names as they are written here.";
  throw Error("unknown_column", what + " is not among the columns of the data", list_columns(table),
              hint);
}

std::vector<bool> find_ignored(Table& table, const std::vector<std::string>& ignore_columns,
                               const Column& target) {
  std::vector<bool> ignored(table.columns.size(), false);
  for (const std::string& name : ignore_columns) {
    const std::string what = "column " + quote_text(trim(name)) + ", which is to be ignored,";
    const Column& column = find_known(table, name, what);
    if (&column == &target) {
      throw Error("target_ignored",
                  "target column " + quote_text(target.name) + " is to be ignored",
                  "It is both the target and among the columns to be ignored.",
                  "Remove it from the columns to be ignored, or choose another target.");
    }
    ignored[static_cast<std::size_t>(&column - table.columns.data())] = true;
  }
  return ignored;
}

std::vector<bool> find_kept(Table& table, const std::vector<std::string>& keep_columns) {
  std::vector<bool> kept(table.columns.size(), false);
  for (const std::string& name : keep_columns) {
    const std::string what = "column " + quote_text(trim(name)) + ", which is to be kept,";
    const Column& column = find_known(table, name, what);
    kept[static_cast<std::size_t>(&column - table.columns.data())] = true;
  }
  return kept;
}

void check_missing_columns(Table& table, const MissingValues& missing) {
  for (const auto& [name, list] : missing.columns) {
    find_known(table, name, "column " + quote_text(trim(name)) + " of \"missing_values\"");
  }
}

}  // namespace relevance::table
