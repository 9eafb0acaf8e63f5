// SPDX-License-Identifier: PostgreSQL
#include "extension/ground/database_encoding.h"

#include "extension/ground/guard.h"

#include "extension/ground/pg.h"

namespace relevance::extension {
namespace {

template <class Convert>
std::string convert(std::string_view text, Convert&& convert_in_pg) {
  if (text.empty()) return {};
  const char* converted = call_pg([&] { return convert_in_pg(); });
  // The server returns the input itself if nothing had to change; it is not terminated then.
  if (converted == text.data()) return std::string(text);
  std::string owned(converted);
  call_pg([&] { pfree(const_cast<char*>(converted)); });
  return owned;
}

// A fallback where conversions cannot be looked up: ASCII only, "?" for each other character.
std::string plain(std::string_view text) {
  std::string shown;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      shown += c;
    else if ((byte & 0xC0) != 0x80)
      shown += '?';
  }
  return shown;
}

}  // namespace

std::string to_utf8(std::string_view text) {
  return convert(text, [&] {
    return static_cast<const char*>(
        pg_server_to_any(text.data(), static_cast<int>(text.size()), PG_UTF8));
  });
}

std::string to_server(std::string_view text) {
  return convert(text, [&] {
    return static_cast<const char*>(
        pg_any_to_server(text.data(), static_cast<int>(text.size()), PG_UTF8));
  });
}

std::string to_utf8_for_people(std::string_view text) {
  try {
    return to_utf8(text);
  } catch (const PgError&) {
    return plain(text);
  }
}

namespace {

// For characters in our own messages that few encodings have.
std::string_view ascii_for(std::string_view character) {
  if (character == "\u00b2") return "2";
  if (character == "\u2026") return "...";
  return "?";
}

std::string to_server_by_character(std::string_view text) {
  std::string converted;
  while (!text.empty()) {
    std::size_t length = 1;
    while (length < text.size() && (text[length] & 0xC0) == 0x80) ++length;
    const std::string_view character = text.substr(0, length);
    try {
      converted +=
          length == 1 && !(character[0] & 0x80) ? std::string(character) : to_server(character);
    } catch (const PgError&) {
      converted += ascii_for(character);
    }
    text.remove_prefix(length);
  }
  return converted;
}

}  // namespace

std::string to_server_for_people(std::string_view text) {
  if (GetDatabaseEncoding() == PG_UTF8) return std::string(text);
  // The server can convert only inside a transaction, since it looks up the conversion function.
  if (!IsTransactionState()) return plain(text);
  try {
    return to_server(text);
  } catch (const PgError&) {
    return to_server_by_character(text);
  }
}

std::string representable(std::string_view text) {
  return to_utf8(to_server_for_people(text));
}

}  // namespace relevance::extension
