// SPDX-License-Identifier: PostgreSQL
// Small helpers for UTF-8 text, shared by readers, type detection and messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relevance {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // of UTF-8

inline constexpr std::size_t kMaxShownCharacters = 80;  // of any name or value within a message

// Without blanks (space, tab, line ends, form feeds) at either end.
std::string_view trim(std::string_view text);

// Lower case for ASCII and the Latin-1 letters (Ã, É, Ç, ...): enough to compare names, words.
std::string lower(std::string_view text);

bool is_valid_utf8(std::string_view text);
bool is_ascii(std::string_view text);

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Of a text that fold() has returned: an ASCII letter, or a byte of a character beyond ASCII.
inline bool is_folded_letter(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

inline bool is_cyrillic(char32_t c) {
  return c >= 0x400 && c < 0x500;
}

// For messages: at most `limit` whole characters, control characters as blanks.
std::string shorten(std::string_view text, std::size_t limit = kMaxShownCharacters);

// shorten(), between double quotes.
std::string quote_text(std::string_view text);

// The shortest text that reads back as the same number.
std::string number_text(double value);

// nullopt unless the whole text is a decimal integer of 64 bits.
std::optional<std::int64_t> parse_integer(std::string_view text);

// A count with its noun in the right form: "1 row", "12 rows".
std::string count_of(std::size_t count, std::string_view noun);

// For comparing names that people type: lower case, no accents, runs of blanks as one.
std::string fold(std::string_view text);

// Empty, NA, N/A, #N/A, #N/D, NaN, null, No Data, sem dados, -, ?: in any case. `token` is trimmed.
bool is_missing(std::string_view token);

// What a spreadsheet shows instead of a number (#REF!, #NV, ####), and signs without a letter or digit
// (***, a dash): no reading among numbers. `token` is trimmed.
bool is_missing_sign(std::string_view token);

// Words that stand for a missing value among numbers or dates, but may be a state among words:
// Bad, Comm Fail, Shutdown, falha, ...; and the signs above. `token` is trimmed.
bool is_missing_among_numbers(std::string_view token);

}  // namespace relevance
