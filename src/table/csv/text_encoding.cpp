// SPDX-License-Identifier: PostgreSQL
#include "table/csv/text_encoding.h"

#include <algorithm>

#include "base/text.h"

namespace relevance::table {

namespace {

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// Valid, except that the end may cut a character.
bool is_utf8_head(std::string_view head) {
  constexpr std::size_t kLongestCharacter = 4;
  if (is_valid_utf8(head)) return true;
  for (std::size_t cut = 1; cut < kLongestCharacter && cut < head.size(); ++cut) {
    const auto byte = static_cast<unsigned char>(head[head.size() - cut]);
    if (byte >= 0xC0) return is_valid_utf8(head.substr(0, head.size() - cut));
  }
  return false;
}

}  // namespace

TextEncoding::TextEncoding(std::string_view head, bool byte_order_mark,
                           std::optional<Encoding> wanted) {
  if (wanted) {
    windows1252_ = *wanted == Encoding::windows1252;
    utf8_proven_ = !windows1252_;
  } else if (byte_order_mark) {
    utf8_proven_ = true;
  } else {
    windows1252_ = !is_utf8_head(head);
    utf8_proven_ = !windows1252_ && !is_ascii(head);
  }
}

std::optional<std::string_view> TextEncoding::decode(std::string_view text,
                                                     std::string& converted) {
  if (is_ascii(text) || (!windows1252_ && is_valid_utf8(text))) return text;
  if (utf8_proven_) return std::nullopt;
  windows1252_ = true;
  converted = from_windows1252(text);
  return converted;
}

}  // namespace relevance::table
