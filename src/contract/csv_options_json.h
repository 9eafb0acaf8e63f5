// SPDX-License-Identifier: PostgreSQL
// The training options that say how a CSV is written, where the evidence is not to decide.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "table/csv/csv_options.h"

namespace relevance::contract {

std::vector<std::string_view> csv_option_names();

// False when `name` is none of them. Throws Error invalid_option (names the option, what was given
// and what would be right).
bool read_csv_option(table::CsvOptions& options, const std::string& name,
                     const nlohmann::json& value);

// Throws Error invalid_option when one contradicts another.
void check_csv_options(const table::CsvOptions& options);

// An object of those that are given; what is found by evidence is not in it.
nlohmann::json to_json(const table::CsvOptions& options);

}  // namespace relevance::contract
