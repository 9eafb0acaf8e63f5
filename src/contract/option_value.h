// SPDX-License-Identifier: PostgreSQL
// Reads the value of one training option, and refuses what it cannot be.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace relevance::contract {

// What was given, for a message: short, valid UTF-8 whatever came in.
std::string shown(const nlohmann::json& value);

// Throws Error invalid_option. wanted: what would be right; otherwise: what leaving it out means.
[[noreturn]] void refuse_option(const std::string& option, const nlohmann::json& given,
                                const std::string& wanted,
                                const std::string& otherwise = "for its default");

// 100 and 100.0 are the same number to whoever writes JSON. Throws Error invalid_option.
std::int64_t read_integer(const char* option, const nlohmann::json& value, std::int64_t low,
                          std::int64_t high);

}  // namespace relevance::contract
