// SPDX-License-Identifier: PostgreSQL
#include "base/blanks.h"

#include "base/characters.h"

namespace relevance {

namespace {

bool is_invisible(const Character& c) {
  return c.bytes > 0 && (is_blank_character(c.code) || is_zero_width(c.code));
}

// In one pair of quotes that may be doubled, as in a quoted field.
bool is_quoted(std::string_view text) {
  return text.size() >= 2 && text.front() == '"' && text.back() == '"';
}

}  // namespace

std::string_view trim_blanks(std::string_view text) {
  const auto is_plain = [](char c) { return c > ' ' && c < 0x7F; };
  if (text.empty() || (is_plain(text.front()) && is_plain(text.back()))) return text;
  for (Character c = first_character(text); is_invisible(c); c = first_character(text)) {
    text.remove_prefix(c.bytes);
  }
  for (Character c = last_character(text); is_invisible(c); c = last_character(text)) {
    text.remove_suffix(c.bytes);
  }
  return text;
}

std::string_view without_formula(std::string_view text) {
  if (!text.starts_with('=')) return text;
  std::string_view inside = trim_blanks(text.substr(1));
  if (!is_quoted(inside)) return text;
  while (is_quoted(inside)) inside = inside.substr(1, inside.size() - 2);
  return trim_blanks(inside);
}

std::string clean_name(std::string_view name) {
  name = without_formula(trim_blanks(name));
  std::string result;
  while (!name.empty()) {
    const Character c = first_character(name);
    if (is_blank_character(c.code)) {
      if (!result.ends_with(' ')) result += ' ';
    } else if (!is_zero_width(c.code)) {
      result += name.substr(0, c.bytes);
    }
    name.remove_prefix(c.bytes);
  }
  return result;
}

}  // namespace relevance
