// SPDX-License-Identifier: PostgreSQL
// UTF-8 or Windows-1252? Delimiters, quotes and numbers are the same bytes in both, so only names
// and texts are decoded, one by one, when they are stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "table/csv/character_encoding.h"

namespace relevance::table {

class TextEncoding {
 public:
  TextEncoding() = default;

  // head: the first bytes, after the byte order mark, if there was one; wanted: given by the
  // sender. Windows-1252, Excel's default, when the head is not UTF-8. When all of the head is
  // ASCII, the first non-ASCII text decides.
  TextEncoding(std::string_view head, bool byte_order_mark, std::optional<Encoding> wanted);

  // `text` as UTF-8, in `converted` if it was converted. Nothing when it is not UTF-8 although
  // earlier texts were.
  std::optional<std::string_view> decode(std::string_view text, std::string& converted);

  bool windows1252() const { return windows1252_; }

 private:
  bool windows1252_ = false;
  bool utf8_proven_ = false;
};

}  // namespace relevance::table
