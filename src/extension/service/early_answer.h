// SPDX-License-Identifier: PostgreSQL
// An answer that a service sent before it had read the whole request, and then closed the
// connection: libcurl reports that it could not send on, and leaves the answer unread. Does not
// depend on PostgreSQL.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace relevance::extension {

struct EarlyAnswer {
  long status = 0;
  std::string body;  // as much as arrived
};

// Whether the other side has sent bytes that were not read yet, or has closed the connection.
bool has_unread_bytes(int socket);

// The bytes that arrived on a connection that can no longer be written to, at most `limit`.
std::string unread_bytes(int socket, std::size_t limit);

// The answer in the bytes of HTTP/1.x, after interim ones (100 Continue); nullopt if its head is
// not complete.
std::optional<EarlyAnswer> parse_early_answer(std::string_view bytes);

}  // namespace relevance::extension
