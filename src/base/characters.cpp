// SPDX-License-Identifier: PostgreSQL
#include "base/characters.h"

#include <array>

namespace relevance {

namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// The code points of the zeros of Unicode's decimal digits, which are each followed by 1 to 9
// (general category Nd), in the scripts that are in use.
constexpr std::array<char32_t, 22> kZeros = {
    0x0030, 0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6,
    0x0D66, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xA9D0, 0xAA50, 0xABF0, 0xFF10};

// Windows-1252 differs from Latin-1 here; only what matters in numbers is listed.
char32_t from_windows1252_byte(unsigned char byte) {
  switch (byte) {
    case 0x80:
      return U'€';
    case 0x85:
      return U'…';
    case 0x89:
      return U'‰';
    case 0x91:
      return U'‘';
    case 0x92:
      return U'’';
    case 0x96:
      return U'–';
    case 0x97:
      return U'—';
    default:
      return byte;
  }
}

}  // namespace

std::size_t character_length(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  // The second byte reveals overlong forms, surrogates and values beyond U+10FFFF.
  const unsigned char second = byte(1);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
  if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
  return length;
}

Character first_character(std::string_view text) {
  if (text.empty()) return {};
  const std::size_t length = character_length(text);
  const auto first = static_cast<unsigned char>(text.front());
  if (length == 0) return {from_windows1252_byte(first), 1};
  if (length == 1) return {first, 1};
  char32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  return {code, length};
}

Character last_character(std::string_view text) {
  if (text.empty()) return {};
  constexpr std::size_t kLongest = 4;
  std::size_t length = 1;
  while (length < kLongest && length < text.size() && is_continuation(text[text.size() - length])) {
    ++length;
  }
  const Character found = first_character(text.substr(text.size() - length));
  return found.bytes == length ? found : first_character(text.substr(text.size() - 1));
}

bool is_blank_character(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool is_zero_width(char32_t c) {
  return c == 0xAD || c == 0x061C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

bool is_dash(char32_t c) {
  return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x207B || c == 0x208B || c == 0x2212 ||
         c == 0x2796 || c == 0x02D7 || c == 0xFE58 || c == 0xFE63 || c == 0xFF0D;
}

bool is_apostrophe(char32_t c) {
  return c == '\'' || c == '`' || c == 0xB4 || (c >= 0x02B9 && c <= 0x02BC) || c == 0x02C8 ||
         (c >= 0x2018 && c <= 0x201B) || c == 0x2032 || c == 0x2035 || c == 0xFF07;
}

std::optional<int> digit_value(char32_t c) {
  if (c < 0x80 && (c < '0' || c > '9')) return std::nullopt;
  for (const char32_t zero : kZeros) {
    if (c >= zero && c < zero + 10) return static_cast<int>(c - zero);
  }
  return std::nullopt;
}

bool holds_only_signs(std::string_view text) {
  while (!text.empty()) {
    const Character c = first_character(text);
    const bool letter = (c.code >= 'a' && c.code <= 'z') || (c.code >= 'A' && c.code <= 'Z');
    const bool punctuation = c.code < 0x80 || (c.code >= 0x2010 && c.code <= 0x205E);
    const bool sign =
        punctuation || is_dash(c.code) || is_blank_character(c.code) || is_zero_width(c.code);
    if (letter || !sign || digit_value(c.code)) return false;
    text.remove_prefix(c.bytes);
  }
  return true;
}

}  // namespace relevance
