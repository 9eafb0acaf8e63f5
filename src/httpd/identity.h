// SPDX-License-Identifier: PostgreSQL
// Identifies a client by the bearer token of its request, a JWT (RFC 7519).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relevance::httpd {

struct TokenOptions {
  std::string algorithm = "HS256";  // HS256, RS256 or ES256; tokens with another one are rejected
  std::string key;                  // HS256: secret; else the public key (PEM). Empty: no tokens
  std::string audience;             // empty: any
  std::string anonymous_role;       // for requests without a token and tokens without a role
};

struct Identity {
  std::string role;
  std::string claims = "{}";  // JSON
  bool anonymous = true;
};

// authorization: the header, nullptr if there is none. now: seconds since 1970; 30 seconds of clock
// skew are tolerated. Throws StatusError 401: PGRST301 for an invalid token, PGRST302 if a token is
// required and missing.
Identity identify(const std::string* authorization, const TokenOptions& options, long now);

}  // namespace relevance::httpd
