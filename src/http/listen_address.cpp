// SPDX-License-Identifier: PostgreSQL
#include "http/listen_address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <system_error>

#include "base/error.h"

namespace relevance::http {
namespace {

constexpr int kBacklog = 128;
constexpr int kSocketFlags = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

// Owns a file descriptor unless it is released.
class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

Error cannot_listen(const ListenAddress& address, int error) {
  return Error(error == EADDRINUSE ? "address_in_use" : "cannot_listen",
               "cannot listen on " + to_string(address), std::generic_category().message(error),
               error == EADDRINUSE ? "Is another instance running there already?" : "");
}

sockaddr_un unix_address(const ListenAddress& address) {
  sockaddr_un out{};
  out.sun_family = AF_UNIX;
  if (address.unix_path.size() >= sizeof out.sun_path) {
    throw Error("invalid_listen_address",
                "the path of the Unix socket is too long: " + address.unix_path,
                "The system takes up to " + std::to_string(sizeof out.sun_path - 1) + " bytes.",
                "Change into its folder and give a relative path.");
  }
  std::memcpy(out.sun_path, address.unix_path.c_str(), address.unix_path.size() + 1);
  return out;
}

// Whether the socket file was left behind by a server that has ended.
bool is_stale(const sockaddr_un& name) {
  struct stat status {};
  if (::lstat(name.sun_path, &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
  const Socket probe(::socket(AF_UNIX, kSocketFlags, 0));
  if (probe.get() < 0) return false;
  const auto* generic = reinterpret_cast<const sockaddr*>(&name);
  return ::connect(probe.get(), generic, sizeof name) != 0 && errno == ECONNREFUSED;
}

int open_unix_socket(const ListenAddress& address) {
  const sockaddr_un name = unix_address(address);
  if (is_stale(name)) ::unlink(name.sun_path);
  Socket socket(::socket(AF_UNIX, kSocketFlags, 0));
  if (socket.get() < 0) throw cannot_listen(address, errno);
  // Nobody can connect between bind and listen, so setting the file's mode here is safe.
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 ||
      ::chmod(name.sun_path, S_IRUSR | S_IWUSR) != 0 || ::listen(socket.get(), kBacklog) != 0) {
    throw cannot_listen(address, errno);
  }
  return socket.release();
}

std::uint16_t port_of(int socket) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size) != 0) return 0;
  return ntohs(name.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&name)->sin6_port
                                          : reinterpret_cast<sockaddr_in*>(&name)->sin_port);
}

// Listens on one of a host's addresses; -1 with errno on failure.
int try_tcp(const addrinfo& info) {
  Socket socket(::socket(info.ai_family, kSocketFlags, info.ai_protocol));
  const int on = 1;
  if (socket.get() < 0 ||
      ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(socket.get(), info.ai_addr, info.ai_addrlen) != 0 ||
      ::listen(socket.get(), kBacklog) != 0) {
    return -1;
  }
  return socket.release();
}

int open_tcp_socket(ListenAddress& address) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(address.port);
  const char* host = address.host.empty() ? nullptr : address.host.c_str();
  if (const int fault = ::getaddrinfo(host, port.c_str(), &wanted, &found); fault != 0) {
    throw Error("cannot_listen", "cannot listen on " + to_string(address), ::gai_strerror(fault));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list(found, &::freeaddrinfo);
  int error = EADDRNOTAVAIL;
  for (const addrinfo* info = found; info != nullptr; info = info->ai_next) {
    const int socket = try_tcp(*info);
    if (socket >= 0) {
      address.port = port_of(socket);
      return socket;
    }
    error = errno;
  }
  throw cannot_listen(address, error);
}

[[noreturn]] void reject_address(std::string_view text) {
  throw Error("invalid_listen_address", "cannot listen on \"" + std::string(text) + "\"", {},
              "Give unix:PATH or HOST:PORT, for example 127.0.0.1:8500.");
}

}  // namespace

ListenAddress parse_listen_address(std::string_view text) {
  ListenAddress address;
  constexpr std::string_view kUnix = "unix:";
  if (text.starts_with(kUnix)) {
    address.unix_path = text.substr(kUnix.size());
    if (address.unix_path.empty()) reject_address(text);
    return address;
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) reject_address(text);
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  address.host = host;
  const std::string_view port = text.substr(colon + 1);
  const auto [end, fault] = std::from_chars(port.begin(), port.end(), address.port);
  if (fault != std::errc() || end != port.end()) reject_address(text);
  return address;
}

std::string to_string(const ListenAddress& address) {
  if (!address.unix_path.empty()) return "unix:" + address.unix_path;
  const bool is_v6 = address.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

int open_listening_socket(ListenAddress& address) {
  return address.unix_path.empty() ? open_tcp_socket(address) : open_unix_socket(address);
}

}  // namespace relevance::http
