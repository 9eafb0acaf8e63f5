// SPDX-License-Identifier: PostgreSQL
#include "httpd/request_site.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "http/authority.h"
#include "httpd/context.h"

namespace relevance::httpd {
namespace {

using http::Authority;
using http::is_loopback_name;
using http::parse_authority;
using http::Request;
using http::StatusError;

// "*.example.com" stands for every name below example.com.
bool matches(const std::string& allowed, const std::string& host) {
  std::string name = lower(allowed);
  if (name.starts_with("*."))
    return host.size() > name.size() - 1 && host.ends_with(name.substr(1));
  const auto authority = parse_authority(name);
  return authority && authority->host == host;
}

bool is_any_host(const Configuration& configuration) {
  const std::vector<std::string>& allowed = configuration.allowed_hosts;
  if (allowed.empty()) {
    return !is_loopback(configuration.listen) || configuration.listen.starts_with("unix:");
  }
  return std::find(allowed.begin(), allowed.end(), "*") != allowed.end();
}

// A page can point a name of its own at the server, but no address.
bool is_allowed_host(const std::string& host, const Configuration& configuration) {
  if (is_loopback_name(host) || http::is_ip_address(host)) return true;
  const auto listening = parse_authority(lower(configuration.listen));
  if (listening && listening->host == host) return true;
  return std::any_of(configuration.allowed_hosts.begin(), configuration.allowed_hosts.end(),
                     [&](const std::string& allowed) { return matches(allowed, host); });
}

// Without the header it is a request of HTTP/1.0, which no browser sends.
void check_host(const Request& request, const Configuration& configuration) {
  const auto host = request.headers.find("host");
  if (host == request.headers.end() || is_any_host(configuration)) return;
  const auto authority = parse_authority(lower(host->second));
  if (authority && is_allowed_host(authority->host, configuration)) return;
  throw StatusError(421, "host_not_allowed", "this server is not to be reached under that name",
                    "The request is for the host \"" + host->second + "\".",
                    "If that is one of the server's names, start it with that name in "
                    "--allowed-hosts; behind a proxy, that is the name which browsers use.");
}

bool is_safe(const std::string& method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

// nullopt for "null" and whatever else is not an address of a page.
std::optional<Authority> page_of(const std::string& origin) {
  for (const auto& [scheme, port] :
       {std::pair<std::string_view, std::string_view>{"http://", "80"}, {"https://", "443"}}) {
    if (!origin.starts_with(scheme)) continue;
    auto authority = parse_authority(std::string_view(origin).substr(scheme.size()));
    if (authority && authority->port.empty()) authority->port = port;
    return authority;
  }
  return std::nullopt;
}

// Whoever can offer a page on this machine's loopback addresses can reach the server without one.
bool are_both_here(const Authority& page, const Authority& server) {
  return is_loopback_name(page.host) && is_loopback_name(server.host);
}

bool is_trusted_page(const Request& request, const std::string& origin) {
  const auto page = page_of(lower(origin));
  auto server = parse_authority(lower(header_of(request, "host")));
  if (!page || !server) return false;
  if (server->port.empty()) server->port = origin.starts_with("https:") ? "443" : "80";
  return (page->host == server->host && page->port == server->port) ||
         are_both_here(*page, *server);
}

bool is_listed(const std::string& origin, const Configuration& configuration) {
  const std::vector<std::string>& origins = configuration.cors_origins;
  return std::find(origins.begin(), origins.end(), origin) != origins.end() ||
         (configuration.cors_is_set &&
          std::find(origins.begin(), origins.end(), "*") != origins.end());
}

[[noreturn]] void reject_page(const std::string& origin) {
  throw StatusError(403, "origin_not_allowed",
                    "a page of another origin may change nothing without a token",
                    origin.empty() ? "The browser says that the page is of another site."
                                   : "The page's origin is \"" + origin + "\".",
                    "Send a token (Authorization: Bearer …), or start the server with the page's "
                    "origin in --cors-origin.");
}

// A browser adds no bearer token by itself, so a request with one was meant.
void check_origin(const Request& request, const Configuration& configuration) {
  if (is_safe(request.method) || request.headers.contains("authorization")) return;
  // Pages cannot set this header, and browsers send it only where nobody can rebind names.
  const std::string site = lower(header_of(request, "sec-fetch-site"));
  if (site == "same-origin") return;
  const auto origin = request.headers.find("origin");
  if (origin == request.headers.end()) {
    if (site == "cross-site" || site == "same-site") reject_page({});
    return;
  }
  if (is_trusted_page(request, origin->second) || is_listed(origin->second, configuration)) return;
  reject_page(origin->second);
}

}  // namespace

void check_site(const Request& request, const Configuration& configuration) {
  check_host(request, configuration);
  check_origin(request, configuration);
}

}  // namespace relevance::httpd
