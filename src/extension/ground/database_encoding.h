// SPDX-License-Identifier: PostgreSQL
// Converts text between the database's encoding and UTF-8, the encoding of all our C++ strings. C++
// zone.
#pragma once

#include <string>
#include <string_view>

namespace relevance::extension {

// Throw PgError when a character has no counterpart or the bytes are not valid.
std::string to_utf8(std::string_view server_text);
std::string to_server(std::string_view utf8_text);

// As to_server, for messages: a character without a counterpart becomes a question mark or an ASCII
// look-alike. Throws only std::bad_alloc. (A failed conversion leaves nothing behind, so its error
// may be swallowed.)
std::string to_server_for_people(std::string_view utf8_text);
// As to_utf8, for messages: invalid bytes become question marks.
std::string to_utf8_for_people(std::string_view server_text);
// The text as to_server_for_people would show it in this database, but in UTF-8.
std::string representable(std::string_view utf8_text);

}  // namespace relevance::extension
