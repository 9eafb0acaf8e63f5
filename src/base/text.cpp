// SPDX-License-Identifier: PostgreSQL
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/characters.h"

namespace relevance {

namespace {

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');  // also form feeds, between pages
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// #REF!, #DIV/0!, #NAME?, #N/V, #NV, ####: what a spreadsheet shows instead of a number.
bool is_spreadsheet_error(std::string_view token) {
  if (token.size() < 2 || token.front() != '#') return false;
  const char last = token.back();
  return last == '!' || last == '?' || token.find('/') != std::string_view::npos ||
         token == "#NV" || token.find_first_not_of('#') == std::string_view::npos;
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string result(text);
  char previous = 0;
  for (char& c : result) {
    const auto byte = static_cast<unsigned char>(c);
    const bool latin = previous == '\xC3' && byte >= 0x80 && byte <= 0x9E && byte != 0x97;
    previous = c;
    if (latin || (c >= 'A' && c <= 'Z')) c = static_cast<char>(byte + 0x20);
  }
  return result;
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

std::string shorten(std::string_view text, std::size_t limit) {
  std::string result;
  std::size_t characters = 0;
  while (!text.empty()) {
    if (characters++ == limit) {
      // The ellipsis replaces the last character, so that the result stays within the limit.
      while (!result.empty() && is_continuation(result.back())) result.pop_back();
      if (!result.empty()) result.pop_back();
      return result + "…";
    }
    const std::size_t length = character_length(text);
    const auto first = static_cast<unsigned char>(text.front());
    if (length == 0) {
      result += '?';  // a message must be valid UTF-8, whatever the file holds
    } else if (first < 0x20 || first == 0x7F) {
      result += ' ';
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

std::string quote_text(std::string_view text) {
  return '"' + shorten(text) + '"';
}

std::string number_text(double value) {
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string count_of(std::size_t count, std::string_view noun) {
  std::string result = std::to_string(count) + ' ';
  result += noun;
  if (count != 1) result += 's';
  return result;
}

std::string fold(std::string_view text) {
  // The letters U+00E0 to U+00FF without their accents.
  constexpr std::string_view kPlain = "aaaaaaaceeeeiiiidnooooo/ouuuuyty";
  const std::string small = lower(trim(text));
  std::string result;
  for (std::size_t i = 0; i < small.size(); ++i) {
    const bool latin = small[i] == '\xC3' && i + 1 < small.size();
    const auto second = static_cast<unsigned char>(latin ? small[i + 1] : 0);
    if (second >= 0xA0 && second <= 0xBF) {
      result += kPlain[second - 0xA0];
      ++i;
    } else if (!is_space(small[i])) {
      result += small[i];
    } else if (result.back() != ' ') {
      result += ' ';
    }
  }
  return result;
}

bool is_missing(std::string_view token) {
  constexpr std::size_t kLongest = 9;
  static constexpr std::array<std::string_view, 14> kWords = {
      "na",   "n/a",  "nan", "null",    "-",      "?",         "--",
      "#n/a", "#n/d", "#na", "no data", "nodata", "sem dados", "sem dado"};
  constexpr std::string_view kFirst = "nN-?#sS";  // rules out nearly all other texts
  if (token.empty()) return true;
  if (token.size() > kLongest || kFirst.find(token.front()) == std::string_view::npos) return false;
  const std::string word = lower(token);
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

bool is_missing_sign(std::string_view token) {
  constexpr std::size_t kLongest = 16;
  if (token.empty() || token.size() > kLongest) return false;
  return is_spreadsheet_error(token) || holds_only_signs(token);
}

bool is_missing_among_numbers(std::string_view token) {
  constexpr std::size_t kLongest = 16;
  static constexpr std::array<std::string_view, 26> kWords = {
      "bad",           "bad input",    "bad data",    "bad quality", "comm fail",
      "i/o timeout",   "shutdown",     "no result",   "scan off",    "offline",
      "not connected", "pt created",   "calc failed", "none",        "missing",
      "n.d.",          "nd",           "n.a.",        "ruim",        "falha",
      "invalid",       "indisponivel", "nulo",        "vazio",       "under range",
      "over range"};
  if (token.empty() || token.size() > kLongest) return false;
  if (is_missing_sign(token)) return true;
  const std::string word = fold(token);
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

}  // namespace relevance
