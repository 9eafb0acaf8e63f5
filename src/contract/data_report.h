// SPDX-License-Identifier: PostgreSQL
// How a training's data were understood: the service's answer to GET /models/{id}/columns.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "table/columns/column_report.h"
#include "table/columns/column_table.h"

namespace relevance::contract {

struct DataReport {
  std::optional<table::SourceFormat> format;  // files only, not a table or a query
  std::vector<table::ColumnReport> columns;   // in the order of the data
};

nlohmann::json to_json(const DataReport& report);

// Requires only the name, type and role of each column. Long texts are shortened. Throws Error
// bad_answer, naming the field (messages.h).
DataReport parse_data_report(const nlohmann::json& json);

}  // namespace relevance::contract
