// SPDX-License-Identifier: PostgreSQL
#include "table/csv/text_encoding.h"

#include "base/text.h"

namespace relevance::table {

TextEncoding::TextEncoding(std::string_view head, bool byte_order_mark,
                           std::optional<Encoding> known) {
  if (known) {
    windows1252_ = *known == Encoding::windows1252;
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
  if (is_ascii(text)) return text;
  if (!windows1252_ && is_valid_utf8(text)) {
    utf8_proven_ = true;
    return text;
  }
  if (utf8_proven_) return std::nullopt;
  converted = from_windows1252(text);
  if (!windows1252_) deciding_text_ = shorten(converted);
  windows1252_ = true;
  return converted;
}

}  // namespace relevance::table
