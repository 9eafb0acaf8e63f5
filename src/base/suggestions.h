// SPDX-License-Identifier: PostgreSQL
// Which known names someone may have meant by an unknown one, and how far apart two are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace relevance {

// The closest of `names` to `wanted`, closest first: those that differ by a few letters, then those
// that contain it or are contained in it; case is ignored. Empty when none is close.
std::vector<std::string> suggestions(std::string_view wanted, const std::vector<std::string>& names,
                                     std::size_t limit = 3);

// A hint for people: 'Perhaps you meant "x" or "y".' Empty when none is close.
std::string suggestion_hint(std::string_view wanted, const std::vector<std::string>& names);

// Levenshtein: the fewest bytes to insert, remove or replace. Takes a.size() × b.size() steps.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace relevance
