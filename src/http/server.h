// SPDX-License-Identifier: PostgreSQL
// A small HTTP server: listens, reads requests, streams bodies to handlers, answers. Event-driven,
// in threads of its own.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "http/listen_address.h"
#include "http/message.h"

namespace relevance::http {

struct ServerOptions {
  ListenAddress address;
  unsigned threads = 2;  // each serves many connections; a handler that waits holds one up
  // Threads that handlers take bodies and answer in: then whatever they wait for holds up no other
  // connection. 0: handlers run in the threads above, and must not wait.
  unsigned workers = 0;
  std::chrono::milliseconds max_wait{10000};  // for a worker; then 503 overloaded
  unsigned max_connections = 256;
  unsigned max_connections_per_address = 0;  // 0: no such limit
  // Of each connection: holds the request's line and headers, and the block in which a body is
  // read.
  std::size_t connection_memory = std::size_t{256} * 1024;
  std::chrono::seconds idle_timeout{60};       // a connection on which nothing moves is closed
  std::chrono::milliseconds stop_grace{1000};  // how long stop() waits for requests in progress
  ErrorAnswer error_answer;                    // empty: response_to_current_exception()
  LastTouch last_touch;                        // empty: none
};

class Server {
 public:
  // Listens and serves at once. Throws Error: address_in_use, cannot_listen,
  // invalid_listen_address.
  Server(ServerOptions options, Application application);
  ~Server();  // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Where it listens, with the port that was picked.
  const ListenAddress& address() const;

  // Takes no more connections, lets requests in progress end for a moment, then closes. Call again:
  // nothing.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace relevance::http
