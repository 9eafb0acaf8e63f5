// SPDX-License-Identifier: PostgreSQL
#include "contract/data_report.h"

#include <array>
#include <cmath>
#include <set>
#include <string>

#include "base/text.h"
#include "contract/json_fields.h"

namespace relevance::contract {
namespace {

using nlohmann::json;
using table::ColumnReport;
using table::SourceFormat;

constexpr std::array kRoles = {"feature", "target", "ignored"};
// "number" is how services of version 0.1.0 write "numeric".
constexpr std::array kTypes = {"numeric",    "boolean",  "timestamp", "categorical", "text",
                               "identifier", "constant", "empty",     "number"};
constexpr std::size_t kMaxFirstValues = 20;
constexpr std::size_t kMaxReasonCharacters = 1000;

std::string text_of(char character) {
  return character == '\0' ? std::string() : std::string(1, character);
}

json number(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? json(*value) : json(nullptr);
}

json to_json(const SourceFormat& format) {
  return {
      {"compression", format.compression},
      {"encoding", format.encoding},
      {"sheet", format.sheet},
      {"delimiter", text_of(format.delimiter)},
      {"quote", text_of(format.quote)},
      {"decimal", text_of(format.decimal)},
      {"thousands", text_of(format.thousands)},
      {"has_header", format.has_header},
      {"header_line", format.header_line},
      {"skipped_lines", format.skipped_lines},
      {"has_units", format.has_units},
  };
}

json to_json(const ColumnReport& column) {
  return {
      {"name", column.name},
      {"type", column.type},
      {"unit", column.unit},
      {"role", table::to_string(column.role)},
      {"reason", column.reason},
      {"missing_share", column.missing_share},
      {"distinct", column.distinct},
      {"distinct_exact", column.distinct_exact},
      {"min", number(column.min)},
      {"max", number(column.max)},
      {"first_values", column.first_values},
  };
}

std::string short_text(const Fields& fields, const char* key, std::size_t characters) {
  return shorten(fields.optional_text(key).value_or(""), characters);
}

std::size_t count(const Fields& fields, const char* key) {
  return fields.has(key) ? static_cast<std::size_t>(fields.integer<std::int64_t>(key, kNotNegative))
                         : 0;
}

// '\0' for an empty text, `otherwise` for a missing field.
char character(const Fields& fields, const char* key, char otherwise) {
  const std::optional<std::string> text = fields.optional_text(key);
  if (!text) return otherwise;
  if (text->empty()) return '\0';
  if (text->size() > 1) fields.reject(key, "a text of one character, or none");
  return text->front();
}

SourceFormat parse_format(const Fields& fields) {
  SourceFormat format;
  format.compression = short_text(fields, "compression", kMaxShownCharacters);
  format.encoding = short_text(fields, "encoding", kMaxShownCharacters);
  format.sheet = short_text(fields, "sheet", kMaxShownCharacters);
  format.delimiter = character(fields, "delimiter", format.delimiter);
  format.quote = character(fields, "quote", format.quote);
  format.decimal = character(fields, "decimal", format.decimal);
  format.thousands = character(fields, "thousands", format.thousands);
  format.has_header = fields.optional_boolean("has_header").value_or(format.has_header);
  format.header_line = count(fields, "header_line");
  format.skipped_lines = count(fields, "skipped_lines");
  format.has_units = fields.optional_boolean("has_units").value_or(format.has_units);
  return format;
}

ColumnReport parse_column(const Fields& fields) {
  ColumnReport column;
  column.name = fields.text("name");
  if (column.name.empty()) fields.reject("name", "a column's name");
  column.type = kTypes.at(fields.word("type", kTypes));
  if (column.type == "number") column.type = "numeric";
  column.role = static_cast<table::ColumnRole>(fields.word("role", kRoles));
  column.unit = short_text(fields, "unit", kMaxShownCharacters);
  column.reason = short_text(fields, "reason", kMaxReasonCharacters);
  if (fields.has("missing_share")) column.missing_share = fields.number("missing_share", kShare);
  column.distinct = count(fields, "distinct");
  column.distinct_exact = fields.optional_boolean("distinct_exact").value_or(true);
  column.min = fields.optional_number("min");
  column.max = fields.optional_number("max");
  for (const std::string& value : fields.optional_texts("first_values")) {
    if (column.first_values.size() == kMaxFirstValues) break;
    column.first_values.push_back(shorten(value));
  }
  return column;
}

}  // namespace

json to_json(const DataReport& report) {
  json out = {{"format", nullptr}, {"columns", json::array()}};
  if (report.format) out["format"] = to_json(*report.format);
  for (const ColumnReport& column : report.columns) out["columns"].push_back(to_json(column));
  return out;
}

DataReport parse_data_report(const json& json) {
  const Fields fields(json, "the data report");
  DataReport report;
  if (fields.has("format")) report.format = parse_format(Fields(json.at("format"), "format"));
  if (!fields.has("columns")) fields.reject("columns", "a list");
  std::set<std::string> seen;
  for (const Fields& column : fields.optional_objects("columns")) {
    report.columns.push_back(parse_column(column));
    if (!seen.insert(report.columns.back().name).second) {
      column.reject("name", "unique among the columns");
    }
  }
  return report;
}

}  // namespace relevance::contract
