// SPDX-License-Identifier: PostgreSQL
// The training option "missing_values": what stands for a missing value.
#pragma once

#include <nlohmann/json.hpp>

#include "table/columns/missing_values.h"

namespace relevance::contract {

// "auto"; a list of numbers and words, for all columns; or an object with a list for each column
// that is named. A word that is a number counts as that number. Throws Error invalid_option.
table::MissingValues read_missing_values(const char* option, const nlohmann::json& value);

nlohmann::json to_json(const table::MissingValues& missing);

}  // namespace relevance::contract
