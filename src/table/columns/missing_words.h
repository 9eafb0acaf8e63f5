// SPDX-License-Identifier: PostgreSQL
// Words for a missing value that may also mean something: NA beside K and Mg, Null beside Eins and
// Zwei, a ? that marks doubtful readings in another column.
// A column remembers which of its missing cells held one, until all columns are known
// (missing_levels.h).
#pragma once

#include <cstdint>
#include <string_view>

namespace relevance::table {

// The number of words, which are numbered from 1.
inline constexpr std::uint8_t kMissingWords = 6;

// The value of a missing cell (value_code.h) that holds this text.
double missing_cell(std::string_view text);

// The word that a missing cell held; 0: none of these.
std::uint8_t missing_word_in(double value);

// As it is written.
std::string_view missing_word(std::uint8_t word);

}  // namespace relevance::table
