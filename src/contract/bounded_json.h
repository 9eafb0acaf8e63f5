// SPDX-License-Identifier: PostgreSQL
// Parses untrusted JSON within limits that keep the program safe.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string_view>

namespace relevance::contract {

// The parsed value; discarded (is_discarded()) when the text is not JSON, is nested deeper than 64
// levels (serializing it could exhaust the stack), has more than eight million values (gigabytes),
// or has a number beyond the range of a double. Throws nothing except std::bad_alloc.
nlohmann::json parse_bounded(std::string_view text);

// Passes the elements of a long list on, each before the next is built: built as a whole, it would
// take ten times the memory of its text. Within the same limits; false, with nothing passed on, if
// the text is not a list within them. take: may throw.
bool parse_bounded_list(std::string_view text,
                        const std::function<void(const nlohmann::json& element)>& take);

}  // namespace relevance::contract
