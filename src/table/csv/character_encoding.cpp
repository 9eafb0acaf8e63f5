// SPDX-License-Identifier: PostgreSQL
#include "table/csv/character_encoding.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace relevance::table {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

void append_utf8(char32_t c, std::string& out) {
  const auto byte = [&out](char32_t value) { out += static_cast<char>(value); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | (c >> 6));
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | (c >> 12));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | (c >> 18));
    byte(0x80 | ((c >> 12) & 0x3F));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
}

}  // namespace

const char* to_string(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf16le:
      return "UTF-16LE";
    case Encoding::utf16be:
      return "UTF-16BE";
    case Encoding::windows1252:
      return "Windows-1252";
    case Encoding::utf8:
      break;
  }
  return "UTF-8";
}

Encoding detect_encoding(std::string_view head) {
  if (head.starts_with("\xFF\xFE")) return Encoding::utf16le;
  if (head.starts_with("\xFE\xFF")) return Encoding::utf16be;
  std::array<std::size_t, 2> nuls{};
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (head[i] == '\0') ++nuls[i % 2];
  }
  // CSV is mostly ASCII: in UTF-16, one of the two bytes of each character is then NUL.
  const std::size_t units = head.size() / 2;
  constexpr std::size_t kFewestUnits = 4;
  if (units < kFewestUnits) return Encoding::utf8;
  if (nuls[1] * 2 > units && nuls[0] * 10 < nuls[1]) return Encoding::utf16le;
  if (nuls[0] * 2 > units && nuls[1] * 10 < nuls[0]) return Encoding::utf16be;
  return Encoding::utf8;
}

std::string from_windows1252(std::string_view text) {
  // 0x80 to 0x9F; the rest is as in Latin-1. The five unused ones stay control characters.
  static constexpr std::array<char16_t, 32> kUpper = {
      0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    append_utf8(byte >= 0x80 && byte < 0xA0 ? kUpper[byte - 0x80U] : byte, out);
  }
  return out;
}

void Utf16Decoder::decode(std::string_view bytes, std::string& out) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (!has_byte_) {
      byte_ = byte;
      has_byte_ = true;
      continue;
    }
    has_byte_ = false;
    const unsigned high = big_endian_ ? byte_ : byte;
    const unsigned low = big_endian_ ? byte : byte_;
    take(static_cast<char16_t>(high << 8 | low), out);
  }
}

void Utf16Decoder::take(char16_t unit, std::string& out) {
  const bool low = unit >= 0xDC00 && unit <= 0xDFFF;
  if (high_ != 0 && low) {
    append_utf8(0x10000 + ((static_cast<char32_t>(high_) - 0xD800) << 10) + (unit - 0xDC00U), out);
    high_ = 0;
    return;
  }
  if (high_ != 0) append_utf8(kReplacement, out);
  high_ = unit >= 0xD800 && unit <= 0xDBFF ? unit : u'\0';
  if (high_ == 0) append_utf8(low ? kReplacement : unit, out);
}

}  // namespace relevance::table
