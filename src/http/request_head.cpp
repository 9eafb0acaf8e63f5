// SPDX-License-Identifier: PostgreSQL
#include "http/request_head.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "http/message.h"

namespace relevance::http {
namespace {

[[noreturn]] void reject(const std::string& detail) {
  throw StatusError(400, "malformed_request", "the head of the request is malformed", detail,
                    "The connection is closed. Send each request by RFC 9112.");
}

std::size_t count(const RequestHead& head, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(head.headers.begin(), head.headers.end(),
                    [&](const auto& header) { return header.first == name; }));
}

std::string_view value_of(const RequestHead& head, std::string_view name) {
  for (const auto& [header, value] : head.headers) {
    if (header == name) return value;
  }
  return {};
}

void check_names(const RequestHead& head) {
  for (const auto& [name, value] : head.headers) {
    if (name.empty() || name.find_first_of(" \t") != name.npos) {
      reject("A header's name is empty or holds a blank.");
    }
  }
  constexpr std::array<std::string_view, 7> kOnce = {
      "authorization", "content-length", "content-type",     "host",
      "origin",        "sec-fetch-site", "transfer-encoding"};
  for (const std::string_view name : kOnce) {
    if (count(head, name) > 1) reject("The header " + std::string(name) + " is sent twice.");
  }
}

void check_body_length(const RequestHead& head) {
  const bool has_length = count(head, "content-length") > 0;
  const bool has_coding = count(head, "transfer-encoding") > 0;
  if (has_length && has_coding) reject("It has Content-Length and Transfer-Encoding.");
  const std::string_view length = value_of(head, "content-length");
  if (has_length && (length.empty() || length.find_first_not_of("0123456789") != length.npos)) {
    reject("Content-Length is not a number.");
  }
  if (has_coding && lower(trim(value_of(head, "transfer-encoding"))) != "chunked") {
    reject("The only transfer coding that is understood is chunked.");
  }
}

// HOST:PORT without the port that the scheme has anyway.
std::string without_usual_port(std::string_view authority, std::string_view usual) {
  std::string text = lower(authority);
  if (text.ends_with(usual)) text.resize(text.size() - usual.size());
  return text;
}

}  // namespace

void take_absolute_form(RequestHead& head, std::string_view uri) {
  for (const auto& [scheme, port] :
       {std::pair<std::string_view, std::string_view>{"http://", ":80"}, {"https://", ":443"}}) {
    if (lower(uri.substr(0, scheme.size())) != scheme) continue;
    uri.remove_prefix(scheme.size());
    const std::string_view authority = uri.substr(0, uri.find_first_of("/?#"));
    if (head.version != "HTTP/1.1" && count(head, "host") == 0) {
      head.headers.emplace_back("host", authority);
    }
    const std::string_view host = value_of(head, "host");
    // An encoded character would be a character of the path's beginning, which is decoded.
    const bool same = without_usual_port(authority, port) == without_usual_port(host, port);
    if (authority.empty() || authority.find('%') != authority.npos || !same) {
      reject("The target names another host than the header Host.");
    }
    head.path.erase(0, scheme.size() + authority.size());
    if (!head.path.starts_with('/')) head.path.insert(0, 1, '/');
    return;
  }
}

void check_head(const RequestHead& head) {
  if (head.path.find("%00") != head.path.npos) reject("The path holds a zero byte.");
  check_names(head);
  check_body_length(head);
  if (!head.path.starts_with('/') && head.path != "*") reject("The target is not a path.");
  if (head.version == "HTTP/1.1" && count(head, "host") == 0) {
    reject("A request of HTTP/1.1 needs the header Host.");
  }
  if (value_of(head, "host").find_first_of(" \t,/\\@?#") != std::string_view::npos) {
    reject("The header Host is not a host's name, with or without a port.");
  }
}

}  // namespace relevance::http
