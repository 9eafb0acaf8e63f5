// SPDX-License-Identifier: PostgreSQL
#include "httpd/request_site.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"

namespace relevance::httpd {
namespace {

using http::Request;
using http::StatusError;

std::string header(const Request& request, const char* name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string() : found->second;
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == text.npos;
}

bool is_name(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-._~";
  return !text.empty() && text.find_first_not_of(kAllowed) == text.npos;
}

bool is_address_of_ipv6(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

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

bool is_allowed_host(const std::string& host, const Configuration& configuration) {
  if (is_loopback_name(host)) return true;
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

// nullopt for "null" and whatever else is no address of a page.
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
  auto server = parse_authority(lower(header(request, "host")));
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
  // Only browsers can set this header, and they send it only where nobody can rebind names.
  const std::string site = lower(header(request, "sec-fetch-site"));
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

std::optional<Authority> parse_authority(std::string_view text) {
  Authority out;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) return std::nullopt;
    out.host = text.substr(1, end - 1);
    if (!is_address_of_ipv6(out.host)) return std::nullopt;
    text.remove_prefix(end + 1);
    if (!text.empty() && text.front() != ':') return std::nullopt;
  } else {
    const auto end = std::min(text.find(':'), text.size());
    out.host = text.substr(0, end);
    text.remove_prefix(end);
    if (out.host.size() > 1 && out.host.ends_with('.')) out.host.pop_back();
    if (!is_name(out.host)) return std::nullopt;
  }
  if (!text.empty()) {
    text.remove_prefix(1);
    if (!text.empty() && !is_port(text)) return std::nullopt;
    out.port = text;
  }
  return out;
}

bool is_loopback_name(const std::string& host) {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  std::array<unsigned char, 16> bytes{};
  if (::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) return bytes[0] == 127;
  if (::inet_pton(AF_INET6, host.c_str(), bytes.data()) != 1) return false;
  constexpr std::array<unsigned char, 16> kLoopback = {0, 0, 0, 0, 0, 0, 0, 0,
                                                       0, 0, 0, 0, 0, 0, 0, 1};
  constexpr std::array<unsigned char, 13> kMappedLoopback = {0, 0, 0, 0,    0,    0,  0,
                                                             0, 0, 0, 0xff, 0xff, 127};
  return bytes == kLoopback ||
         std::equal(kMappedLoopback.begin(), kMappedLoopback.end(), bytes.begin());
}

void check_site(const Request& request, const Configuration& configuration) {
  check_host(request, configuration);
  check_origin(request, configuration);
}

}  // namespace relevance::httpd
