// SPDX-License-Identifier: PostgreSQL
// What single characters mean in numbers and around them: the blanks, dashes, apostrophes and
// digits of Unicode that people and programs write instead of those of ASCII.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace relevance {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  // 0: there is none
};

// Bytes of the valid UTF-8 character at the start of `text`, 0 when there is none.
std::size_t character_length(std::string_view text);

// The first and the last character of a text in UTF-8. A byte that is not UTF-8 counts as one
// character of Windows-1252, so that fields can be looked at before their encoding is known.
Character first_character(std::string_view text);
Character last_character(std::string_view text);

// Space, tab, line ends; no-break, narrow, thin, ideographic and other spaces.
bool is_blank_character(char32_t c);

// Characters without width: zero-width spaces and joiners, byte order marks, soft hyphens, marks of
// the direction of writing.
bool is_zero_width(char32_t c);

// Hyphens, dashes and minus signs of any kind: U+2212, en dash, full-width, ...
bool is_dash(char32_t c);

// Apostrophes, single quotation marks, primes and accents that stand for an apostrophe.
bool is_apostrophe(char32_t c);

// The value of a decimal digit of any script, such as full-width or Arabic-Indic ones.
std::optional<int> digit_value(char32_t c);

// No letter and no digit: ***, —, ///. Characters beyond ASCII count as letters unless they are
// dashes, blanks, punctuation or without width.
bool holds_only_signs(std::string_view text);

}  // namespace relevance
