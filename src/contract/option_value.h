// SPDX-License-Identifier: PostgreSQL
// Reads and validates the value of one training option.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace relevance::contract {

// The given value, for a message: short, and valid UTF-8 in any case.
std::string shown(const nlohmann::json& value);

// Throws Error invalid_option. wanted: what is allowed; otherwise: what leaving it out means.
[[noreturn]] void reject_option(const std::string& option, const nlohmann::json& given,
                                const std::string& wanted,
                                const std::string& otherwise = "for its default");

// Accepts 100.0 as 100, since JSON does not distinguish them. Throws Error invalid_option.
std::int64_t read_integer(const char* option, const nlohmann::json& value, std::int64_t low,
                          std::int64_t high);

}  // namespace relevance::contract
