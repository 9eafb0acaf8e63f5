// SPDX-License-Identifier: PostgreSQL
#include "table/csv/csv_header.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace relevance::table {

namespace {

void check_names(const std::vector<std::string>& names, std::size_t line) {
  const std::string where = "line " + std::to_string(line);
  if (names.size() > kMaxColumns) {
    throw Error("too_many_columns", "the header in " + where + " has more columns than can be read",
                "At most " + std::to_string(kMaxColumns) + " can be read.",
                "Check that the file has one record per line and its header in the first line.");
  }
  const auto is_empty = [](const std::string& name) { return name.empty(); };
  if (std::all_of(names.begin(), names.end(), is_empty)) {
    throw Error("empty_csv", "the header in " + where + " names no column",
                "All of its fields are empty.",
                "The first line must hold the column names, separated by commas, semicolons, tabs "
                "or vertical bars.");
  }
}

void check_unique(const std::vector<std::string>& names, std::size_t line) {
  std::unordered_map<std::string_view, std::size_t> positions;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) continue;
    const auto [first, is_new] = positions.emplace(names[i], i);
    if (is_new) continue;
    throw Error("duplicate_column",
                "the header in line " + std::to_string(line) + " has two columns named " +
                    quote_text(names[i]),
                "They are columns " + std::to_string(first->second + 1) + " and " +
                    std::to_string(i + 1) + " of " + std::to_string(names.size()) + ".",
                "Give every column a unique name.");
  }
}

}  // namespace

CsvHeader make_header(std::vector<std::string> names, std::size_t line) {
  check_names(names, line);
  check_unique(names, line);
  CsvHeader header;
  std::unordered_set<std::string> taken(names.begin(), names.end());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool unnamed = names[i].empty();
    header.unnamed.push_back(unnamed);
    if (!unnamed) continue;
    names[i] = "column_" + std::to_string(i + 1);
    while (!taken.insert(names[i]).second) names[i] += '_';
  }
  header.names = std::move(names);
  return header;
}

std::vector<std::string> join_groups(std::vector<std::string> groups,
                                     const std::vector<std::string>& names) {
  std::vector<std::string> joined;
  groups.resize(std::max(groups.size(), names.size()));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool merged = i > 0 && groups[i].empty() && !names[i].empty();
    if (merged) groups[i] = groups[i - 1];
    const bool both = !groups[i].empty() && !names[i].empty() && groups[i] != names[i];
    joined.push_back(both ? groups[i] + ' ' + names[i] : names[i].empty() ? groups[i] : names[i]);
  }
  return joined;
}

CsvHeader number_columns(std::size_t columns) {
  CsvHeader header;
  header.unnamed.assign(columns, true);
  for (std::size_t i = 1; i <= columns; ++i) header.names.push_back("column_" + std::to_string(i));
  return header;
}

}  // namespace relevance::table
