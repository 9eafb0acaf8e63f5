// SPDX-License-Identifier: PostgreSQL
#include "modeld/web_pages.h"

#include "base/text.h"
#include "http/authority.h"

namespace relevance::modeld {
namespace {

void reject_page(const http::Request& request) {
  const auto origin = request.headers.find("origin");
  const auto site = request.headers.find("sec-fetch-site");
  // A browser sends "none" when somebody typed the address.
  const bool from_page = site != request.headers.end() && lower(site->second) != "none";
  if (origin == request.headers.end() && !from_page) return;
  throw http::StatusError(
      403, "origin_not_allowed", "web pages may not use a model service that requires no token",
      origin == request.headers.end() ? "The browser says that the request comes from a page."
                                      : "The page's origin is \"" + origin->second + "\".",
      "Let the page use the HTTP server (pg_relevance_httpd), or start this "
      "service with --token-file.");
}

bool is_own_host(const std::string& host) {
  const auto authority = http::parse_authority(lower(host));
  if (!authority) return false;
  return http::is_loopback_name(authority->host) || http::is_ip_address(authority->host);
}

// Without the header it is a request of HTTP/1.0, which no browser sends.
void reject_other_name(const http::Request& request) {
  const auto host = request.headers.find("host");
  if (host == request.headers.end() || is_own_host(host->second)) return;
  throw http::StatusError(421, "host_not_allowed",
                          "this model service is not to be reached under that name",
                          "The request is for the host \"" + host->second + "\".",
                          "Name the service by its address in relevance.model_service_url, such as "
                          "http://127.0.0.1:8500, or start it with --token-file.");
}

}  // namespace

void reject_web_pages(const http::Request& request, const http::ListenAddress& listen) {
  if (!listen.unix_path.empty()) return;
  reject_page(request);
  if (http::is_loopback_name(lower(listen.host))) reject_other_name(request);
}

}  // namespace relevance::modeld
