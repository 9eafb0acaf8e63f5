// SPDX-License-Identifier: PostgreSQL
#include "table/checks/number_codes.h"

#include <cmath>
#include <string>
#include <utility>

#include "base/text.h"
#include "table/columns/time_names.h"

namespace relevance::table {

namespace {

bool names_any_time(const std::string& name) {
  return names_moment(name) || names_time_of_day(name) || names_day(name) || names_period(name) ||
         names_duration(name) || names_hours(name) || names_minutes(name);
}

// A code with zeros in front, for a message.
std::string padded_level(const CodeLevels& codes) {
  for (const std::string& level : codes.levels) {
    if (level.starts_with('0') && level.size() > 1) return level;
  }
  return codes.levels.front();
}

void become_category(Column& column) {
  CodeLevels codes = std::move(*column.codes);
  column.codes.reset();
  if (!codes.proven) {
    column.warnings.push_back(make_warning("leading_zeros", column.name,
                                           {value_of("example", quote_text(padded_level(codes)))}));
  }
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
}

}  // namespace

void settle_codes(Table& table, const std::vector<bool>& keep, std::optional<std::size_t> target) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column& column = table.columns[i];
    if (!column.codes || i == target || keep[i] || column.type != ColumnType::numeric) continue;
    const bool quantity = !column.unit.empty() || !known_unit_in_name(column.name).empty();
    if (quantity || column.text_values > 0 || names_any_time(column.name)) continue;
    become_category(column);
  }
}

}  // namespace relevance::table
