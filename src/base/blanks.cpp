// SPDX-License-Identifier: PostgreSQL
#include "base/blanks.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace relevance {

namespace {

constexpr std::array<std::string_view, 23> kBlanks = {
    " ",
    "\t",
    "\n",
    "\r",
    "\v",
    "\f",
    "\xC2\xA0",
    "\xE1\x9A\x80",
    "\xE2\x80\x80",
    "\xE2\x80\x81",
    "\xE2\x80\x82",
    "\xE2\x80\x83",
    "\xE2\x80\x84",
    "\xE2\x80\x85",
    "\xE2\x80\x86",
    "\xE2\x80\x87",
    "\xE2\x80\x88",
    "\xE2\x80\x89",
    "\xE2\x80\x8A",
    "\xE2\x80\xAF",
    "\xE2\x81\x9F",
    "\xE3\x80\x80",
    "\xC2\x85",
};
// Zero width space, joiners, direction marks, word joiner, byte order mark, soft hyphen.
constexpr std::array<std::string_view, 8> kUnseen = {
    "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x80\x8E",
    "\xE2\x80\x8F", "\xE2\x81\xA0", "\xEF\xBB\xBF", "\xC2\xAD",
};

template <typename All>
std::size_t length_at_start(const All& all, std::string_view text) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](std::string_view one) { return text.starts_with(one); });
  return found == all.end() ? 0 : found->size();
}

template <typename All>
std::size_t length_at_end(const All& all, std::string_view text) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](std::string_view one) { return text.ends_with(one); });
  return found == all.end() ? 0 : found->size();
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

std::size_t blank_at_start(std::string_view text) {
  if (text.starts_with('\xA0')) return 1;  // begins no character of UTF-8
  const std::size_t blank = length_at_start(kBlanks, text);
  return blank > 0 ? blank : length_at_start(kUnseen, text);
}

std::size_t blank_at_end(std::string_view text) {
  const std::size_t blank = std::max(length_at_end(kBlanks, text), length_at_end(kUnseen, text));
  if (blank > 0 || !text.ends_with('\xA0')) return blank;
  return text.size() == 1 || is_ascii(text[text.size() - 2]) ? 1 : 0;
}

}  // namespace

std::string_view trim_blanks(std::string_view text) {
  const auto is_plain = [](char c) { return c > ' ' && c < 0x7F; };
  if (text.empty() || (is_plain(text.front()) && is_plain(text.back()))) return text;
  while (const std::size_t size = blank_at_start(text)) text.remove_prefix(size);
  while (const std::size_t size = blank_at_end(text)) text.remove_suffix(size);
  return text;
}

std::string_view without_formula(std::string_view text) {
  if (!text.starts_with("=\"") || !text.ends_with('"') || text.size() < 3) return text;
  text.remove_prefix(1);
  while (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return trim_blanks(text);
}

std::string clean_name(std::string_view name) {
  name = trim_blanks(without_formula(trim_blanks(name)));
  std::string result;
  while (!name.empty()) {
    const std::size_t blank = length_at_start(kBlanks, name);
    const std::size_t unseen = length_at_start(kUnseen, name);
    if (blank == 0 && unseen == 0) result += name.front();
    if (blank > 0 && !result.ends_with(' ')) result += ' ';
    name.remove_prefix(std::max<std::size_t>({blank, unseen, 1}));
  }
  return result;
}

}  // namespace relevance
