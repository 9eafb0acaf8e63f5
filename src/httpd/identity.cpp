// SPDX-License-Identifier: PostgreSQL
#include "httpd/identity.h"

#include <jwt.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "http/message.h"

namespace relevance::httpd {
namespace {

using nlohmann::json;

constexpr long kSkew = 30;  // seconds
constexpr std::size_t kLongestToken = 16 * 1024;

[[noreturn]] void reject(const std::string& message, const std::string& detail = {}) {
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

// libjwt would ignore a fourth part, and anything after a character that is not base64url. Version
// 1.10 also writes a byte beyond the buffer of an empty part.
bool is_three_parts_of_base64url(std::string_view token) {
  constexpr const char* kCharacters =
      ".-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return std::count(token.begin(), token.end(), '.') == 2 &&
         token.find_first_not_of(kCharacters) == token.npos && token.find("..") == token.npos &&
         token.front() != '.' && token.back() != '.';
}

using Token = std::unique_ptr<jwt_t, void (*)(jwt_t*)>;

// Null if it is not a JWT or its signature is not valid. An empty key: it is not verified.
Token decode(const std::string& token, const std::string& key) {
  jwt_t* decoded = nullptr;
  if (!is_three_parts_of_base64url(token)) return {decoded, &jwt_free};
  const auto* bytes = reinterpret_cast<const unsigned char*>(key.data());
  const int failed = jwt_decode(&decoded, token.c_str(), key.empty() ? nullptr : bytes,
                                static_cast<int>(key.size()));
  return {failed == 0 ? decoded : nullptr, &jwt_free};
}

// Only the configured algorithm is accepted. This rejects "none" and public keys used as secrets.
Token verified(const std::string& token, const TokenOptions& options) {
  const Token unverified = decode(token, {});
  const char* algorithm = unverified ? jwt_get_header(unverified.get(), "alg") : nullptr;
  if (algorithm == nullptr || algorithm != options.algorithm) {
    reject("the token is not a JWT, or not signed with the algorithm that this server expects");
  }
  Token decoded = decode(token, options.key);
  if (!decoded || jwt_get_alg(decoded.get()) != jwt_str_alg(options.algorithm.c_str())) {
    reject("the token's signature is not valid");
  }
  return decoded;
}

json claims_of(const Token& token) {
  const std::unique_ptr<char, void (*)(void*)> text(jwt_get_grants_json(token.get(), nullptr),
                                                    &std::free);
  json claims = json::parse(text ? text.get() : "", nullptr, false);
  if (!claims.is_object()) reject("the token's claims are not a JSON object");
  return claims;
}

// A time claim in seconds, if present.
std::optional<double> time_claim(const json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return std::nullopt;
  if (!found->is_number()) {
    reject(std::string("the token's claim \"") + name + "\" is not a number");
  }
  return found->get<double>();
}

void check_times(const json& claims, long now) {
  const auto at = static_cast<double>(now);
  if (const auto exp = time_claim(claims, "exp"); exp && *exp + kSkew < at) reject("JWT expired");
  if (const auto nbf = time_claim(claims, "nbf"); nbf && *nbf - kSkew > at) {
    reject("JWT not yet valid");
  }
  if (const auto iat = time_claim(claims, "iat"); iat && *iat - kSkew > at) {
    reject("JWT issued at future");
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
  reject("JWT not in audience");
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
  if (token.empty()) reject("the Authorization header contains no bearer token");
  if (token.size() > kLongestToken) reject("the token is too long");
  if (options.key.empty()) reject("this server accepts no tokens: it has no key");
  const json claims = claims_of(verified(token, options));
  check_times(claims, now);
  check_audience(claims, options.audience);
  identity.claims = claims.dump(-1, ' ', false, json::error_handler_t::replace);
  const auto role = claims.find("role");
  if (role != claims.end() && role->is_string()) {
    identity.role = *role;
    identity.anonymous = false;
  }
  if (identity.role.empty()) reject("the token names no role");
  return identity;
}

}  // namespace relevance::httpd
