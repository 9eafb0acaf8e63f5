// SPDX-License-Identifier: PostgreSQL
// Parses untrusted JSON within limits that keep the program safe.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace relevance::contract {

// The parsed value; discarded (is_discarded()) when the text is not JSON, is nested deeper than 64
// levels (serializing it could exhaust the stack), has more than eight million values (gigabytes),
// or has a number beyond the range of a double. Throws nothing except std::bad_alloc.
nlohmann::json parse_bounded(std::string_view text);

}  // namespace relevance::contract
