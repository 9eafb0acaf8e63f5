// SPDX-License-Identifier: PostgreSQL
#include "extension/service/early_answer.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "base/text.h"

namespace relevance::extension {
namespace {

// Over a Unix socket the answer may come just after the end of reading.
constexpr int kPatienceMs = 200;

struct Head {
  long status = 0;
  bool is_chunked = false;
  std::optional<std::int64_t> length;
};

Head parse_head(std::string_view text) {
  Head head;
  constexpr std::size_t kStatusAt = 9;  // "HTTP/1.1 507"
  if (!text.starts_with("HTTP/1.") || text.size() < kStatusAt + 3) return head;
  std::from_chars(text.data() + kStatusAt, text.data() + kStatusAt + 3, head.status);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t colon = line.find(':');
    if (colon != line.npos) {
      const std::string name = lower(trim(line.substr(0, colon)));
      const std::string_view value = trim(line.substr(colon + 1));
      if (name == "content-length") head.length = parse_integer(value);
      if (name == "transfer-encoding") head.is_chunked = lower(value) == "chunked";
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return head;
}

std::string join_chunks(std::string_view text) {
  std::string body;
  while (true) {
    const std::size_t end = text.find("\r\n");
    if (end == text.npos) return body;
    std::size_t size = 0;
    const auto [stop, fault] = std::from_chars(text.data(), text.data() + end, size, 16);
    if (fault != std::errc() || size == 0) return body;
    text.remove_prefix(end + 2);
    body += text.substr(0, size);
    if (text.size() < size + 2) return body;
    text.remove_prefix(size + 2);
  }
}

}  // namespace

bool has_unread_bytes(int socket) {
  pollfd one{socket, POLLIN, 0};
  return ::poll(&one, 1, 0) > 0;
}

std::string unread_bytes(int socket, std::size_t limit) {
  std::string bytes;
  pollfd one{socket, POLLIN, 0};
  ::poll(&one, 1, kPatienceMs);
  std::array<char, 16384> block{};
  while (bytes.size() < limit) {
    const ssize_t n = ::recv(socket, block.data(), block.size(), MSG_DONTWAIT);
    if (n <= 0) break;
    bytes.append(block.data(), static_cast<std::size_t>(n));
  }
  bytes.resize(std::min(bytes.size(), limit));
  return bytes;
}

std::optional<EarlyAnswer> parse_early_answer(std::string_view bytes) {
  while (true) {
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == bytes.npos) return std::nullopt;
    const Head head = parse_head(bytes.substr(0, end));
    if (head.status < 100) return std::nullopt;
    bytes.remove_prefix(end + 4);
    if (head.status < 200) continue;
    if (head.is_chunked) return EarlyAnswer{head.status, join_chunks(bytes)};
    if (head.length && *head.length >= 0)
      bytes = bytes.substr(0, static_cast<std::size_t>(*head.length));
    return EarlyAnswer{head.status, std::string(bytes)};
  }
}

}  // namespace relevance::extension
