// SPDX-License-Identifier: PostgreSQL
#include "http/server.h"

#include <microhttpd.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <cstdarg>
#include <cstdio>
#include <thread>
#include <utility>

#include "http/exchange.h"

namespace relevance::http {
namespace {

void log_library_message(void*, const char* format, std::va_list arguments) {
  std::array<char, 500> text{};
  std::vsnprintf(text.data(), text.size(), format, arguments);
  std::string line(text.data());
  while (!line.empty() && line.back() == '\n') line.pop_back();
  spdlog::debug("event=http_library text=\"{}\"", line);
}

// Percent-decodes in place and returns the length, as the library does, except that "%00" stays: a
// zero byte would end the text, and libmicrohttpd 1.0 answers it with a page of HTML.
std::size_t unescape(void*, MHD_Connection*, char* text) {
  char* to = text;
  for (const char* from = text; *from != '\0'; ++to) {
    unsigned char byte = 0;
    if (*from == '%' && std::from_chars(from + 1, from + 3, byte, 16).ptr == from + 3 &&
        byte != 0) {
      *to = static_cast<char>(byte);
      from += 3;
    } else {
      *to = *from++;
    }
  }
  *to = '\0';
  return static_cast<std::size_t>(to - text);
}

}  // namespace

struct Server::State {
  ServerOptions options;
  ExchangeContext context;
  std::unique_ptr<Executor> executor;
  MHD_Daemon* daemon = nullptr;
  struct stat socket_file {};  // identifies our socket file, so that we never remove another's

  // The library's first callback for a request; the returned pointer is stored in its slot.
  static void* on_uri(void* self, const char* uri, MHD_Connection* connection) {
    try {
      return new Exchange(connection, static_cast<State*>(self)->context, uri);
    } catch (...) {
      return nullptr;
    }
  }

  static MHD_Result on_request(void*, MHD_Connection*, const char* url, const char* method,
                               const char* version, const char* bytes, std::size_t* size,
                               void** slot) {
    auto* exchange = static_cast<Exchange*>(*slot);
    if (exchange == nullptr) return MHD_NO;  // on_uri ran out of memory
    try {
      return exchange->proceed(url, method, version, bytes, *size);
    } catch (...) {
      return MHD_NO;  // out of memory: the connection is closed
    }
  }

  static void on_completed(void*, MHD_Connection*, void** slot, MHD_RequestTerminationCode) {
    delete static_cast<Exchange*>(std::exchange(*slot, nullptr));
  }

  void start() {
    if (options.workers > 0) {
      executor = std::make_unique<Executor>(options.workers, options.max_wait);
      context.executor = executor.get();
    }
    const int socket = open_listening_socket(options.address);
    if (!options.address.unix_path.empty()) {
      ::stat(options.address.unix_path.c_str(), &socket_file);
    }
    // The library rejects a pool of one thread.
    const unsigned pool = options.threads > 1 ? options.threads : 0;
    daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME,
        0, nullptr, nullptr, &State::on_request, this, MHD_OPTION_URI_LOG_CALLBACK, &State::on_uri,
        this, MHD_OPTION_EXTERNAL_LOGGER, &log_library_message, nullptr, MHD_OPTION_LISTEN_SOCKET,
        socket, MHD_OPTION_NOTIFY_COMPLETED, &State::on_completed, this,
        MHD_OPTION_CONNECTION_LIMIT, options.max_connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        options.max_connections_per_address, MHD_OPTION_CONNECTION_TIMEOUT,
        static_cast<unsigned>(options.idle_timeout.count()), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        options.connection_memory, MHD_OPTION_THREAD_POOL_SIZE, pool, MHD_OPTION_UNESCAPE_CALLBACK,
        &unescape, nullptr, MHD_OPTION_END);
    if (daemon == nullptr) {
      ::close(socket);
      throw Error("cannot_listen", "cannot serve on " + to_string(options.address),
                  "The HTTP library could not be started.");
    }
  }

  void remove_socket_file() const {
    struct stat now {};
    const char* path = options.address.unix_path.c_str();
    if (!options.address.unix_path.empty() && ::stat(path, &now) == 0 &&
        now.st_dev == socket_file.st_dev && now.st_ino == socket_file.st_ino) {
      ::unlink(path);
    }
  }

  void stop() {
    if (daemon == nullptr) return;
    remove_socket_file();
    const int socket = MHD_quiesce_daemon(daemon);
    const auto deadline = std::chrono::steady_clock::now() + options.stop_grace;
    while (context.active > 0 && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    // Workers must release their connections before the library can stop.
    if (executor) executor->stop();
    MHD_stop_daemon(std::exchange(daemon, nullptr));
    if (socket != MHD_INVALID_SOCKET) ::close(socket);
  }
};

Server::Server(ServerOptions options, Application application) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
  state_->context.application = std::move(application);
  state_->context.error_answer = state_->options.error_answer;
  state_->context.last_touch = state_->options.last_touch;
  state_->context.max_discard_time = state_->options.max_discard_time;
  state_->context.max_discard_bytes = state_->options.max_discard_bytes;
  state_->start();
}

Server::~Server() {
  stop();
}

const ListenAddress& Server::address() const {
  return state_->options.address;
}

void Server::stop() {
  state_->stop();
}

}  // namespace relevance::http
