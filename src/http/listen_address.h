// SPDX-License-Identifier: PostgreSQL
// Where a server listens: a Unix socket or a TCP address.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace relevance::http {

struct ListenAddress {
  std::string unix_path;   // not empty: a Unix socket; may be relative
  std::string host;        // otherwise a host name or IP address; empty means all addresses
  std::uint16_t port = 0;  // 0: the system chooses a free one
};

// "unix:PATH", "HOST:PORT", "[V6HOST]:PORT", ":PORT". Throws Error invalid_listen_address.
ListenAddress parse_listen_address(std::string_view text);
std::string to_string(const ListenAddress& address);

// Returns a bound, listening, non-blocking socket. A Unix socket is accessible only to its owner; a
// stale one (nobody listens on it) is replaced. Stores the port that the system chose in `address`.
// Throws Error: address_in_use, cannot_listen.
int open_listening_socket(ListenAddress& address);

}  // namespace relevance::http
