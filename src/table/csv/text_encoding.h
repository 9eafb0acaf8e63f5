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

  // head: the first bytes, after the byte order mark, if there was one; known: given by the sender
  // or detected (encoding_guess.h). When all of the head is ASCII, the first non-ASCII text
  // decides.
  TextEncoding(std::string_view head, bool byte_order_mark, std::optional<Encoding> known);

  // `text` as UTF-8, in `converted` if it was converted. Nothing when it is not UTF-8 although
  // earlier texts were.
  std::optional<std::string_view> decode(std::string_view text, std::string& converted);

  bool windows1252() const { return windows1252_; }

  // The text that decided for Windows-1252 after a head of ASCII, as UTF-8; empty: none did.
  const std::string& deciding_text() const { return deciding_text_; }

 private:
  bool windows1252_ = false;
  bool utf8_proven_ = false;
  std::string deciding_text_;
};

}  // namespace relevance::table
