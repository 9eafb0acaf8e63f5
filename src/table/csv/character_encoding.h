// SPDX-License-Identifier: PostgreSQL
// Character encodings of files, by name, and their conversion to UTF-8.
#pragma once

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace relevance::table {

// One of ICU's converters, by its IANA name.
class Encoding {
 public:
  static const Encoding utf8, utf16le, utf16be, windows1252;

  constexpr explicit Encoding(const char* name) : name_(name) {}  // of static storage
  const char* name() const { return name_; }
  bool operator==(const Encoding& other) const { return std::strcmp(name_, other.name_) == 0; }

 private:
  const char* name_;
};
inline constexpr Encoding Encoding::utf8{"UTF-8"};
inline constexpr Encoding Encoding::utf16le{"UTF-16LE"};
inline constexpr Encoding Encoding::utf16be{"UTF-16BE"};
inline constexpr Encoding Encoding::windows1252{"windows-1252"};

std::string to_string(Encoding encoding);  // for people: "UTF-8", "Windows-1252", "IBM850", ...

// By any of ICU's names and aliases, in any case, with or without hyphens; Latin-1 counts as
// Windows-1252, as in browsers, and GB 2312 as GBK. Nothing when ICU has no such converter, or one
// that is not a plain character set (UTF-7, SCSU).
std::optional<Encoding> find_encoding(std::string_view name);

void append_utf8(char32_t c, std::string& out);

// Windows-1252 (and with it Latin-1) as UTF-8.
std::string from_windows1252(std::string_view text);

// Valid, except that the end may cut a character.
bool is_utf8_head(std::string_view head);

// Converts a stream of bytes to UTF-8; what is invalid becomes U+FFFD.
class StreamConverter {
 public:
  explicit StreamConverter(Encoding from);
  ~StreamConverter();
  StreamConverter(StreamConverter&&) noexcept;
  StreamConverter& operator=(StreamConverter&&) noexcept;

  // Appends the converted `bytes` to `out`; a part of a character waits for the next call, and is
  // invalid when this is the last.
  void convert(std::string_view bytes, bool last, std::string& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace relevance::table
