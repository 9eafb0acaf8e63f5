// SPDX-License-Identifier: PostgreSQL
#include "table/checks/number_codes.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/text.h"
#include "table/columns/level_index.h"
#include "table/columns/time_names.h"

namespace relevance::table {

namespace {

bool names_any_time(const std::string& name) {
  return names_moment(name) || names_time_of_day(name) || names_day(name) || names_period(name) ||
         names_duration(name) || names_hours(name) || names_minutes(name);
}

// A code with zeros in front, for a message; rather not one of nothing but zeros.
std::string padded_level(const CodeLevels& codes) {
  std::string found = codes.levels.front();
  for (const std::string& level : codes.levels) {
    if (level[0] != '0' || level.size() == 1) continue;
    found = level;
    if (level.find_first_not_of('0') != level.npos) break;
  }
  return found;
}

Warning warning_of_numbers(const Column& column) {
  const std::string example = padded_level(*column.codes);
  const std::string number =
      example.substr(std::min(example.find_first_not_of('0'), example.size() - 1));
  return make_warning("codes_read_as_numbers", column.name,
                      {value_of("example", quote_text(example)), number_of("number", number)});
}

void become_category(Column& column) {
  CodeLevels codes = std::move(*column.codes);
  column.warnings.push_back(make_warning("leading_zeros", column.name,
                                         {value_of("example", quote_text(padded_level(codes)))}));
  column.type = ColumnType::categorical;
  column.values = std::move(codes.values);
  column.levels = std::move(codes.levels);
  column.unreadable.clear();
  column.labels.clear();
  column.lone_words.clear();
  column.first_text = column.levels.front();
  column.first_text_line = 0;
  column.text_values = 0;
  for (const double value : column.values) column.text_values += std::isnan(value) ? 0 : 1;
  drop_unused_levels(column);  // of totals, and of a second table
}

}  // namespace

void settle_codes(Table& table, const std::vector<bool>& keep, std::optional<std::size_t> target) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column& column = table.columns[i];
    if (!column.codes || i == target || keep[i] || column.type != ColumnType::numeric) continue;
    const bool quantity = !column.unit.empty() || !known_unit_in_name(column.name).empty();
    if (quantity || names_any_time(column.name)) continue;
    if (column.codes->likely && column.text_values == 0) {
      become_category(column);
    } else {
      column.warnings.push_back(warning_of_numbers(column));
    }
    column.codes.reset();
  }
}

}  // namespace relevance::table
