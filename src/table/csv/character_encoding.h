// SPDX-License-Identifier: PostgreSQL
// Character encodings of files: detected from their first bytes, converted to UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace relevance::table {

enum class Encoding { utf8, utf16le, utf16be, windows1252 };
const char* to_string(Encoding encoding);  // "UTF-8", "UTF-16LE", "UTF-16BE", "Windows-1252"

// Goes by the byte order mark, or by the NUL bytes of UTF-16 without one; otherwise utf8, which may
// turn out to be Windows-1252.
Encoding detect_encoding(std::string_view head);

// Windows-1252 (and with it Latin-1) as UTF-8.
std::string from_windows1252(std::string_view text);

// UTF-16 as UTF-8, streaming; invalid units become U+FFFD.
class Utf16Decoder {
 public:
  explicit Utf16Decoder(bool big_endian) : big_endian_(big_endian) {}

  // Appends the decoded `bytes` to `out`; half a character waits for the next call.
  void decode(std::string_view bytes, std::string& out);

 private:
  void take(char16_t unit, std::string& out);

  bool big_endian_;
  bool has_byte_ = false;
  unsigned char byte_ = 0;
  char16_t high_ = 0;  // first half of a surrogate pair
};

}  // namespace relevance::table
