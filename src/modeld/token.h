// SPDX-License-Identifier: PostgreSQL
// The bearer token that a service on another machine asks for.
#pragma once

#include <string>

#include "http/message.h"

namespace relevance::modeld {

// The file's text without blanks around it; empty for no file. Throws Error: bad_token_file.
std::string read_token(const std::string& file);

// Throws StatusError 401 unauthorized when a token is asked for and the request brings another, or
// none. GET /health needs none.
void require_token(const http::Request& request, const std::string& token);

}  // namespace relevance::modeld
