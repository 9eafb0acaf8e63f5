// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/query_string.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "http/message.h"

namespace relevance::httpd {
namespace {

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::string decode(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '%' && i + 2 < raw.size()) {
      const auto high = hex_digit(raw[i + 1]);
      const auto low = hex_digit(raw[i + 2]);
      if (high && low) {
        text += static_cast<char>(*high << 4U | *low);
        i += 2;
        continue;
      }
    }
    text += raw[i] == '+' ? ' ' : raw[i];
  }
  return text;
}

// The length in bytes of the first UTF-8 character of text; 0 if it is invalid.
std::size_t character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return first == 0 ? 0 : 1;
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
  }
  // Overlong forms, surrogates, and code points beyond U+10FFFF.
  const bool outside = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) > 0x9f) ||
                       (first == 0xf0 && byte(1) < 0x90) || (first == 0xf4 && byte(1) > 0x8f);
  return outside ? 0 : size;
}

void check_characters(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = character_bytes(text);
    if (size == 0) {
      const char* digits = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(text[0]);
      throw http::StatusError(400, "22021",
                              std::string("invalid byte sequence for encoding \"UTF8\": 0x") +
                                  digits[byte >> 4U] + digits[byte & 15U],
                              {}, "A query is percent-encoded UTF-8 without zero bytes.");
    }
    text.remove_prefix(size);
  }
}

std::string decode_checked(std::string_view raw) {
  std::string text = decode(raw);
  check_characters(text);
  return text;
}

}  // namespace

std::vector<Parameter> parse_query_string(std::string_view raw) {
  if (raw.size() > kMostQueryBytes) {
    throw http::StatusError(414, "PGRST100", "the query string is too long",
                            "It has " + std::to_string(raw.size()) + " bytes.",
                            "A query string may have " + std::to_string(kMostQueryBytes) +
                                " bytes; pass longer lists as arguments of a function by POST.");
  }
  std::vector<Parameter> parameters;
  while (!raw.empty()) {
    const std::size_t end = std::min(raw.find('&'), raw.size());
    const std::string_view part = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    parameters.push_back(
        {decode_checked(part.substr(0, equals)), decode_checked(part.substr(equals + 1))});
  }
  return parameters;
}

}  // namespace relevance::httpd
