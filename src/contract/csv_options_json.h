// SPDX-License-Identifier: PostgreSQL
// The training options that state how a CSV is written, so that it need not be detected, and what
// its cells mean.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "table/csv/csv_options.h"

namespace relevance::contract {

std::vector<std::string_view> csv_option_names();

// False when `name` is not a CSV option. Throws Error invalid_option (names the option, the given
// value and what is allowed).
bool read_csv_option(table::CsvOptions& options, const std::string& name,
                     const nlohmann::json& value);

// Throws Error invalid_option when one contradicts another.
void check_csv_options(const table::CsvOptions& options);

// An object of the given options, without detected ones.
nlohmann::json to_json(const table::CsvOptions& options);

}  // namespace relevance::contract
