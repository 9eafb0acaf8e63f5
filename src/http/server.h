// SPDX-License-Identifier: PostgreSQL
// A small HTTP server: an event loop that reads requests, streams their bodies to handlers and
// sends the answers. It runs on its own threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "http/listen_address.h"
#include "http/message.h"

namespace relevance::http {

struct ServerOptions {
  ListenAddress address;
  unsigned threads = 2;  // event loops, each serving many connections
  // Threads that run the handlers, so that a handler that blocks delays no other connection.
  // 0: handlers run in the event loops and must not block.
  unsigned workers = 0;
  std::chrono::milliseconds max_wait{10000};  // for a free worker, then 503 overloaded
  unsigned max_connections = 256;
  unsigned max_connections_per_address = 0;  // 0: no such limit
  // Bytes per connection: the request line, the headers and the buffer for reading the body.
  std::size_t connection_memory = std::size_t{256} * 1024;
  // A request whose handler fails is answered before a long body has ended. What is still sent is
  // read and discarded for so long, and so many bytes of it, since a client that is cut off may never
  // read the answer.
  std::chrono::seconds max_discard_time{600};
  std::uint64_t max_discard_bytes = std::numeric_limits<std::uint64_t>::max();
  std::chrono::seconds idle_timeout{60};       // idle connections are closed after this time
  std::chrono::milliseconds stop_grace{1000};  // how long stop() waits for requests in progress
  ErrorAnswer error_answer;                    // empty: response_to_current_exception()
  LastTouch last_touch;                        // empty: none
};

class Server {
 public:
  // Starts listening and serving. Throws Error: address_in_use, cannot_listen,
  // invalid_listen_address.
  Server(ServerOptions options, Application application);
  ~Server();  // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Where it listens. If port 0 was requested, contains the port that the system chose.
  const ListenAddress& address() const;

  // Stops accepting connections, waits up to stop_grace for requests in progress (for handlers on
  // workers until they return), and closes the rest. Calling it again does nothing.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace relevance::http
