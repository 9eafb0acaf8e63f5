// SPDX-License-Identifier: PostgreSQL
// JSON of somebody else's making, as much of it as a program of ours takes without harm.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace relevance::contract {

// The value that the text holds; discarded (is_discarded()) when it is no JSON, is nested deeper
// than 64 levels, which would exhaust the stack of whoever writes it again, or holds more than
// eight million values, which would take gigabytes. Throws nothing but std::bad_alloc.
nlohmann::json parse_bounded(std::string_view text);

}  // namespace relevance::contract
