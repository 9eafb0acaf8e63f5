// SPDX-License-Identifier: PostgreSQL
// Who is asking: the bearer token of a request, as JWT (RFC 7519).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relevance::httpd {

struct TokenOptions {
  std::string algorithm = "HS256";  // HS256, RS256 or ES256: never what the token says
  std::string key;                  // HS256: the secret; else the public key, PEM. Empty: no tokens
  std::string audience;             // empty: any
  std::string anonymous_role;       // of requests without a token, and tokens without a role
};

struct Identity {
  std::string role;
  std::string claims = "{}";  // JSON
  bool anonymous = true;
};

// authorization: the header, nullptr when there is none. now: seconds since 1970. Clocks may differ
// by 30 seconds. Throws StatusError 401: PGRST301 for a token that is not valid, PGRST302 when one
// is needed and none was given.
Identity identify(const std::string* authorization, const TokenOptions& options, long now);

}  // namespace relevance::httpd
