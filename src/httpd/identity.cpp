// SPDX-License-Identifier: PostgreSQL
#include "httpd/identity.h"

#include <jwt.h>

#include <array>
#include <cctype>
#include <memory>
#include <nlohmann/json.hpp>

#include "http/message.h"

namespace relevance::httpd {
namespace {

using nlohmann::json;

constexpr long kSkew = 30;  // seconds
constexpr std::size_t kLongestToken = 16 * 1024;

[[noreturn]] void refuse(const std::string& message, const std::string& detail = {}) {
  throw http::StatusError(401, "PGRST301", message, detail);
}

// The token in "Bearer TOKEN"; the scheme is case-insensitive.
std::string_view bearer_token(std::string_view header) {
  constexpr std::string_view kScheme = "bearer ";
  if (header.size() <= kScheme.size()) return {};
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(header[i])) != kScheme[i]) return {};
  }
  std::string_view token = header.substr(kScheme.size());
  while (!token.empty() && token.front() == ' ') token.remove_prefix(1);
  return token;
}

int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  if (c == '_') return 63;
  return -1;
}

json read_part(std::string_view part) {
  std::string bytes;
  unsigned held = 0;
  int bits = 0;
  for (const char c : part) {
    const int value = sextet(c);
    if (value < 0) refuse("the token is not a JWT", "A part of it is not base64url.");
    held = (held << 6U | static_cast<unsigned>(value)) & 0xffffU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(held >> static_cast<unsigned>(bits) & 0xffU);
  }
  json parsed = json::parse(bytes, nullptr, false);
  if (!parsed.is_object()) refuse("the token is not a JWT", "A part of it is not a JSON object.");
  return parsed;
}

std::array<std::string_view, 3> parts_of(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == token.npos ? first : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) {
    refuse("the token is not a JWT", "It does not have three parts.");
  }
  return {token.substr(0, first), token.substr(first + 1, second - first - 1),
          token.substr(second + 1)};
}

void verify_signature(const std::string& token, const TokenOptions& options) {
  jwt_t* raw = nullptr;
  const int failed =
      jwt_decode(&raw, token.c_str(), reinterpret_cast<const unsigned char*>(options.key.data()),
                 static_cast<int>(options.key.size()));
  const std::unique_ptr<jwt_t, void (*)(jwt_t*)> decoded(raw, &jwt_free);
  if (failed != 0 || raw == nullptr || jwt_get_alg(raw) != jwt_str_alg(options.algorithm.c_str())) {
    refuse("the token's signature is not valid");
  }
}

// A time claim in seconds, if present.
std::optional<double> time_claim(const json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return std::nullopt;
  if (!found->is_number()) {
    refuse(std::string("the token's claim \"") + name + "\" is not a number");
  }
  return found->get<double>();
}

void check_times(const json& claims, long now) {
  const auto at = static_cast<double>(now);
  if (const auto exp = time_claim(claims, "exp"); exp && *exp + kSkew < at) refuse("JWT expired");
  if (const auto nbf = time_claim(claims, "nbf"); nbf && *nbf - kSkew > at) {
    refuse("JWT not yet valid");
  }
  if (const auto iat = time_claim(claims, "iat"); iat && *iat - kSkew > at) {
    refuse("JWT issued at future");
  }
}

void check_audience(const json& claims, const std::string& wanted) {
  if (wanted.empty()) return;
  const auto found = claims.find("aud");
  if (found != claims.end()) {
    if (found->is_string() && *found == wanted) return;
    if (found->is_array()) {
      for (const json& one : *found) {
        if (one.is_string() && one == wanted) return;
      }
    }
  }
  refuse("JWT not in audience");
}

}  // namespace

Identity identify(const std::string* authorization, const TokenOptions& options, long now) {
  Identity identity;
  identity.role = options.anonymous_role;
  if (authorization == nullptr) {
    if (identity.role.empty()) {
      throw http::StatusError(401, "PGRST302", "Anonymous access is disabled", {},
                              "Send a token: Authorization: Bearer ….");
    }
    return identity;
  }
  const std::string token(bearer_token(*authorization));
  if (token.empty()) refuse("the Authorization header contains no bearer token");
  if (token.size() > kLongestToken) refuse("the token is too long");
  if (options.key.empty()) refuse("this server accepts no tokens: it has no key");
  const auto parts = parts_of(token);
  const json header = read_part(parts[0]);
  // Only the configured algorithm is accepted. This rejects "none" and public keys used as secrets.
  if (!header.contains("alg") || header["alg"] != options.algorithm) {
    refuse("the token is not signed with the algorithm that this server expects");
  }
  verify_signature(token, options);
  const json claims = read_part(parts[1]);
  check_times(claims, now);
  check_audience(claims, options.audience);
  identity.claims = claims.dump(-1, ' ', false, json::error_handler_t::replace);
  const auto role = claims.find("role");
  if (role != claims.end() && role->is_string()) {
    identity.role = *role;
    identity.anonymous = false;
  }
  if (identity.role.empty()) refuse("the token names no role");
  return identity;
}

}  // namespace relevance::httpd
