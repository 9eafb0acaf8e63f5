// SPDX-License-Identifier: PostgreSQL
#include "httpd/context.h"

#include <ctime>

#include "contract/direction.h"

namespace relevance::httpd {
namespace {

std::string quote_identifier(const std::string& identifier) {
  std::string out = "\"";
  for (const char c : identifier) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace

std::string header_of(const http::Request& request, const char* name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string() : found->second;
}

Identity identity_of(const Context& context, const http::Request& request) {
  const auto header = request.headers.find("authorization");
  return identify(header == request.headers.end() ? nullptr : &header->second,
                  context.configuration.tokens, static_cast<long>(std::time(nullptr)));
}

Session session_of(const Context& context, const http::Request& request, const Identity& identity,
                   bool read_only, const std::string& schema) {
  const auto language = contract::preferred_language(header_of(request, "accept-language"));
  Session session;
  session.role = identity.role;
  session.read_only = read_only;
  session.client = request.client;
  session.settings = {
      {"statement_timeout", std::to_string(context.configuration.statement_timeout.count())},
      {"request.jwt.claims", identity.claims},
      {"request.method", request.method},
      {"request.path", request.path},
      {"search_path", schema.empty() ? "" : quote_identifier(schema) + ", public"},
  };
  if (!header_of(request, "accept-language").empty()) {
    session.settings.emplace_back("relevance.language",
                                  language == contract::Language::portuguese ? "pt" : "en");
  }
  return session;
}

}  // namespace relevance::httpd
