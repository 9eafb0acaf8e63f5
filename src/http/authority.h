// SPDX-License-Identifier: PostgreSQL
// HOST:PORT, as in the header Host and in the origin of a page.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relevance::http {

// The host and port of a Host header or an origin, in lower case, without a dot at the end and
// without the brackets of an IPv6 address. port: empty if it is not given.
struct Authority {
  std::string host;
  std::string port;
};

// nullopt if the text is not HOST, HOST:PORT or one of them with an IPv6 address in brackets.
std::optional<Authority> parse_authority(std::string_view text);

// Whether the name is this machine's own on every machine: localhost, a name below it, or an
// address of the loopback interface.
bool is_loopback_name(const std::string& host);

// Whether it is an address of IPv4 (four numbers) or IPv6, and no name: only names can be pointed
// at another machine.
bool is_ip_address(const std::string& host);

}  // namespace relevance::http
