// SPDX-License-Identifier: PostgreSQL
#include "modeld/token.h"

#include <fstream>
#include <iterator>
#include <string_view>

#include "base/text.h"

namespace relevance::modeld {
namespace {

// Takes the same time wherever the two differ, to prevent timing attacks.
bool are_equal(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  return difference == 0;
}

}  // namespace

std::string read_token(const std::string& file) {
  if (file.empty()) return {};
  std::ifstream stream(file);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const std::string_view token = trim(text);
  if (!stream || token.empty() || token.find_first_of(" \t\r\n") != token.npos) {
    throw Error("bad_token_file", "there is no token in the file " + file, {},
                "Write one word into it: openssl rand -hex 32 > " + file);
  }
  return std::string(token);
}

void require_token(const http::Request& request, const std::string& token) {
  if (token.empty() || request.path == "/health") return;
  const auto found = request.headers.find("authorization");
  const std::string given = found == request.headers.end() ? "" : found->second;
  if (are_equal(given, "Bearer " + token)) return;
  throw http::StatusError(401, "unauthorized", "this model service requires a bearer token",
                          given.empty() ? "The request has none." : "The request has a wrong one.",
                          "Set relevance.model_service_token to the token of the service.");
}

}  // namespace relevance::modeld
