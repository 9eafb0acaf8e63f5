// SPDX-License-Identifier: PostgreSQL
// A client for tests: sends bytes to a Unix socket and reads the whole response.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>

namespace relevance::http {

// Connects to the socket at `path`; -1 if nobody listens there.
inline int connect_to(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::strncpy(name.sun_path, path.c_str(), sizeof name.sun_path - 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0) return fd;
  ::close(fd);
  return -1;
}

// Sends the bytes and reads until the server closes the connection.
inline std::string talk(const std::string& socket, std::string_view bytes) {
  const int fd = connect_to(socket);
  EXPECT_GE(fd, 0) << "nobody listens at " << socket;
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  std::string answer;
  std::array<char, 4096> block{};
  for (ssize_t n; (n = ::read(fd, block.data(), block.size())) > 0;) {
    answer.append(block.data(), static_cast<std::size_t>(n));
  }
  ::close(fd);
  return answer;
}

// headers: lines that end with "\r\n".
inline std::string send_request(const std::string& socket, const std::string& method,
                                const std::string& path, const std::string& headers,
                                const std::string& body) {
  const std::string length =
      body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return talk(socket, method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" +
                          headers + length + "\r\n" + body);
}

inline int status_of(const std::string& answer) {
  return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
}

inline std::string content_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : answer.substr(end + 4);
}

}  // namespace relevance::http
