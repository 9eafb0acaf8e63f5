// SPDX-License-Identifier: PostgreSQL
#include "table/columns/missing_values.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "table/columns/column_table.h"
#include "table/columns/level_index.h"
#include "table/columns/number_text.h"

namespace relevance::table {

namespace {

void remove_listed_levels(Column& column, const MissingList& list) {
  std::vector<bool> listed;
  for (const std::string& level : column.levels) listed.push_back(list.has_level(level));
  if (std::find(listed.begin(), listed.end(), true) == listed.end()) return;
  for (double& value : column.values) {
    if (std::isnan(value) || !listed[static_cast<std::size_t>(value)]) continue;
    value = kMissing;
    if (column.text_values > 0) --column.text_values;
  }
  drop_unused_levels(column);
}

}  // namespace

bool MissingList::has_number(double value) const {
  return std::find(numbers.begin(), numbers.end(), value) != numbers.end();
}

bool MissingList::has_word(std::string_view text) const {
  if (words.empty()) return false;
  const std::string folded = fold(text);
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return fold(word) == folded; });
}

bool MissingList::has_level(std::string_view level) const {
  if (has_word(level)) return true;
  if (numbers.empty()) return false;
  const auto number = parse_plain(level, '.');
  return number && has_number(*number);
}

const MissingList* MissingValues::list_for(std::string_view column) const {
  const auto find = [this](const auto& matches) -> const MissingList* {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const auto& entry) { return matches(entry.first); });
    return found == columns.end() ? nullptr : &found->second;
  };
  const std::string_view name = trim(column);
  if (const auto* exact = find([&](std::string_view given) { return trim(given) == name; })) {
    return exact;
  }
  if (const auto* near = find([&](std::string_view given) { return fold(given) == fold(name); })) {
    return near;
  }
  return everywhere ? &*everywhere : nullptr;
}

void apply_missing_list(Column& column, const MissingList& list) {
  if (list.empty()) return;
  if (has_levels(column)) {
    remove_listed_levels(column, list);
  } else if (column.type == ColumnType::numeric || column.type == ColumnType::boolean) {
    const bool numbers = column.type == ColumnType::numeric || column.text_values == 0;
    for (double& value : column.values) {
      if (numbers && list.has_number(value)) value = kMissing;
    }
    column.missing_codes = list.numbers;
  }
  column.missing_words = list.words;
}

}  // namespace relevance::table
