// SPDX-License-Identifier: PostgreSQL
// Text between the database's encoding and UTF-8, which is what every C++ string of ours holds. C++
// zone.
#pragma once

#include <string>
#include <string_view>

namespace relevance::extension {

// Throw PgError when a character has no counterpart or the bytes are not valid.
std::string to_utf8(std::string_view server_text);
std::string to_server(std::string_view utf8_text);

// As to_server, for messages: what has no counterpart becomes a question mark, or what looks like
// it. Throws nothing but
// std::bad_alloc. (A failed conversion leaves nothing behind, so its error may be swallowed.)
std::string to_server_for_people(std::string_view utf8_text);
// As to_utf8, likewise: what is not valid becomes question marks.
std::string to_utf8_for_people(std::string_view server_text);
// As to_server_for_people, as UTF-8: what such a message can be in this database.
std::string representable(std::string_view utf8_text);

}  // namespace relevance::extension
