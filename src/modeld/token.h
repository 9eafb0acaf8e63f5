// SPDX-License-Identifier: PostgreSQL
// The bearer token that clients on other machines must send.
#pragma once

#include <string>

#include "http/message.h"

namespace relevance::modeld {

// The file's trimmed text; empty if `file` is empty. Throws Error: bad_token_file.
std::string read_token(const std::string& file);

// Throws StatusError 401 unauthorized if a token is required and the request has none or a wrong
// one. GET /health needs none.
void require_token(const http::Request& request, const std::string& token);

}  // namespace relevance::modeld
