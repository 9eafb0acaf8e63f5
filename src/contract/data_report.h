// SPDX-License-Identifier: PostgreSQL
// What a training's data were understood as: the service's answer to GET /models/{id}/columns.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "table/columns/column_report.h"
#include "table/columns/column_table.h"

namespace relevance::contract {

struct DataReport {
  std::optional<table::SourceFormat> format;  // of a file; none of a table or a query
  std::vector<table::ColumnReport> columns;   // in the order of the data
};

nlohmann::json to_json(const DataReport& report);

// Needs of each column its name, type and role alone. Texts for people are cut to a length that
// people read. Throws Error bad_answer, naming the field (messages.h).
DataReport parse_data_report(const nlohmann::json& json);

}  // namespace relevance::contract
