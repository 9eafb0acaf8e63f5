// SPDX-License-Identifier: PostgreSQL
#include "http/authority.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace relevance::http {
namespace {

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == text.npos;
}

bool is_name(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-._~";
  return !text.empty() && text.find_first_not_of(kAllowed) == text.npos;
}

using Address = std::array<unsigned char, sizeof(in6_addr)>;

bool read_address(int family, const std::string& text, Address& bytes) {
  return ::inet_pton(family, text.c_str(), bytes.data()) == 1;
}

}  // namespace

std::optional<Authority> parse_authority(std::string_view text) {
  Authority out;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) return std::nullopt;
    out.host = text.substr(1, end - 1);
    Address bytes{};
    if (!read_address(AF_INET6, out.host, bytes)) return std::nullopt;
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
  Address bytes{};
  if (read_address(AF_INET, host, bytes)) return bytes[0] == 127;
  if (!read_address(AF_INET6, host, bytes)) return false;
  constexpr Address kLoopback = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  constexpr std::array<unsigned char, 13> kMappedLoopback = {0, 0, 0, 0,    0,    0,  0,
                                                             0, 0, 0, 0xff, 0xff, 127};
  return bytes == kLoopback ||
         std::equal(kMappedLoopback.begin(), kMappedLoopback.end(), bytes.begin());
}

bool is_ip_address(const std::string& host) {
  Address bytes{};
  return read_address(AF_INET, host, bytes) || read_address(AF_INET6, host, bytes);
}

}  // namespace relevance::http
