// Small tools on UTF-8 texts that the reader, the typing and the messages share.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace relevance::table {

inline constexpr std::size_t kMaxShownCharacters = 80;  // of any name or value within a message

// Without blanks (space, tab, line ends) at either end.
std::string_view trim(std::string_view text);

// Lower case for ASCII and the Latin-1 letters (Ã, É, Ç, ...): enough to compare names, words.
std::string lower(std::string_view text);

bool is_valid_utf8(std::string_view text);

// For messages: at most `limit` characters, never cut inside one, control characters as blanks.
std::string shorten(std::string_view text, std::size_t limit = kMaxShownCharacters);

// shorten(), between double quotes.
std::string quoted(std::string_view text);

// A count with its noun in the right form: "1 row", "12 rows".
std::string count_of(std::size_t count, std::string_view noun);

// Empty, NA, N/A, NaN, null, -, ?: in any case. `token` is trimmed.
bool is_missing(std::string_view token);

}  // namespace relevance::table
