// SPDX-License-Identifier: PostgreSQL
// Training options that say how readings, one per row, become a table: see
// table/readings/readings_options.h. They are among the options of a training.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "table/readings/readings_options.h"

namespace relevance::contract {

std::vector<std::string_view> readings_option_names();

// False when there is no such option. Throws Error invalid_option.
bool read_readings_option(table::ReadingsOptions& options, const std::string& name,
                          const nlohmann::json& value);

// Without the options that are not given.
nlohmann::json to_json(const table::ReadingsOptions& options);

}  // namespace relevance::contract
