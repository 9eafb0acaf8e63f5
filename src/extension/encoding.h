// Text between the database's encoding and UTF-8, which is what every C++ string of ours holds. C++
// zone.
#pragma once

#include <string>
#include <string_view>

namespace relevance::extension {

// Throw PgError when a character has no counterpart or the bytes are not valid.
std::string to_utf8(std::string_view server_text);
std::string to_server(std::string_view utf8_text);

}  // namespace relevance::extension
