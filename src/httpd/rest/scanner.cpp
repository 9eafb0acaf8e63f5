// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/scanner.h"

#include <algorithm>

#include "http/message.h"

namespace relevance::httpd {
namespace {

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
}

}  // namespace

bool Scanner::take(std::string_view word) {
  if (!sees(word)) return false;
  position_ += word.size();
  return true;
}

void Scanner::skip_blanks() {
  take_while([](char c) { return c == ' ' || c == '\t'; });
}

void Scanner::reject(std::string_view expected) const {
  const std::string_view before = text_.substr(0, position_);
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::string_view line_text = before.substr(line_begin);
  const auto column =
      line_text.size() + 1 - std::count_if(line_text.begin(), line_text.end(), continues_character);
  std::string seen = "end of input";
  if (!at_end()) {
    const std::string_view left = rest();
    const auto* end = std::find_if_not(left.begin() + 1, left.end(), continues_character);
    seen = '"' + std::string(left.begin(), end) + '"';
  }
  throw http::StatusError(
      400, "PGRST100",
      '"' + what_ + "\" (line " + std::to_string(line) + ", column " + std::to_string(column) + ')',
      "unexpected " + seen + " expecting " + std::string(expected));
}

void Scanner::expect_end(std::string_view expected) const {
  if (!at_end()) reject(expected);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace relevance::httpd
