// SPDX-License-Identifier: PostgreSQL
#include "contract/preview.h"

#include <cmath>
#include <string>
#include <variant>

#include "base/text.h"
#include "contract/data_report.h"
#include "contract/messages.h"
#include "table/columns/date_time.h"

namespace relevance::contract {
namespace {

using nlohmann::json;

json text_or_null(const std::string& text) {
  return text.empty() ? json(nullptr) : json(text);
}

json number_or_null(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? json(*value) : json(nullptr);
}

json range_of(const table::ColumnReport& column) {
  if (!column.min || !column.max) return nullptr;
  const auto show = [&](double value) {
    return column.type == "timestamp" ? table::show_time(value, true, true) : number_text(value);
  };
  return show(*column.min) + " to " + show(*column.max);
}

json column_of(const table::ColumnReport& column, std::size_t number) {
  return {
      {"column_no", number},
      {"column_name", column.name},
      {"type", column.type},
      {"unit", text_or_null(column.unit)},
      {"role", table::to_string(column.role)},
      {"reason", text_or_null(column.reason)},
      {"missing_share", column.missing_share},
      {"distinct_values", column.distinct},
      {"distinct_exact", column.distinct_exact},
      {"range", range_of(column)},
      {"min", number_or_null(column.min)},
      {"max", number_or_null(column.max)},
      {"first_values", column.first_values},
  };
}

json cell_of(const table::ShownCell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return *number;
  if (const auto* state = std::get_if<bool>(&cell)) return *state;
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return nullptr;
}

json row_of(const std::vector<table::ShownCell>& cells) {
  json row = json::array();
  for (const table::ShownCell& cell : cells) row.push_back(cell_of(cell));
  return row;
}

json error_of(const Error& error) {
  return {{"code", error.code()},
          {"message", error.message()},
          {"detail", text_or_null(error.detail())},
          {"hint", text_or_null(error.hint())}};
}

}  // namespace

json to_json(const Preview& preview, Language language) {
  const table::DataDescription& data = preview.data;
  json out = {
      {"format", to_json(DataReport{data.format, {}}).at("format")},
      {"columns", json::array()},
      {"warnings", warnings_in(data.warnings, language)},
      {"error", preview.error ? error_of(*preview.error) : json(nullptr)},
      {"rows", json::array()},
      {"rows_read", data.rows},
      {"complete", preview.complete},
  };
  for (const table::ColumnReport& column : data.columns) {
    out["columns"].push_back(column_of(column, out["columns"].size() + 1));
  }
  for (const auto& row : data.first_rows) out["rows"].push_back(row_of(row));
  return out;
}

}  // namespace relevance::contract
