// SPDX-License-Identifier: PostgreSQL
// What relevance.preview_csv() and relevance.preview_query() return: how data would be understood.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.h"
#include "contract/direction.h"
#include "table/data_description.h"

namespace relevance::contract {

struct Preview {
  table::DataDescription data;
  std::optional<Error> error;  // why these data could not be trained on
  bool complete = true;        // false: only the first part was read
};

// {"format", "columns", "warnings", "error", "rows", "rows_read", "complete"}. A column has the
// fields of relevance.get_columns(); warnings and rows are in the reader's language and notation.
nlohmann::json to_json(const Preview& preview, Language language);

}  // namespace relevance::contract
