// SPDX-License-Identifier: PostgreSQL
// Where a server listens: a Unix socket or a TCP address.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace relevance::http {

struct ListenAddress {
  std::string unix_path;   // not empty: a Unix socket; may be relative
  std::string host;        // else: a name or number; empty means every address
  std::uint16_t port = 0;  // 0: a free one is picked
};

// "unix:PATH", "HOST:PORT", "[V6HOST]:PORT", ":PORT". Throws Error invalid_listen_address.
ListenAddress parse_listen_address(std::string_view text);
std::string to_string(const ListenAddress& address);

// A bound, listening, non-blocking socket. A Unix socket's file is readable by its owner alone; one
// that was left behind (nobody answers on it) is replaced. `address` is told the port that was
// picked. Throws Error: address_in_use, cannot_listen.
int open_listening_socket(ListenAddress& address);

}  // namespace relevance::http
