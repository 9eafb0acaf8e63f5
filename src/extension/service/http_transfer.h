// SPDX-License-Identifier: PostgreSQL
// One HTTP exchange over libcurl, with a waiter that the caller provides: in a PostgreSQL worker,
// waiting must also notice signals. Does not depend on PostgreSQL.
#pragma once

#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>

#include "base/error.h"

namespace relevance::extension {

// A transient error: the service cannot be reached, closes the connection or fails internally.
// Retrying makes sense. Codes: service_unreachable, service_lost, service_error.
class TransientError : public Error {
  using Error::Error;
};

// Waits until the socket is ready, timeout_ms passed, or something else needs attention; what it
// throws ends the exchange. socket -1: waits for no socket.
using SocketWaiter = std::function<void(int socket, bool read, bool write, long timeout_ms)>;

// Where a service listens.
struct Endpoint {
  std::string base_url;           // "http://host:port", without a slash at the end
  std::string unix_socket;        // path; empty: TCP
  std::string bearer_token = {};  // sent with every request; empty: none
  std::string ca_file = {};       // PEM; empty: the authorities that the system trusts
};

// The service must read on, and its answer must begin, within connect_ms + answer_ms. A long answer
// must arrive at ten bytes per millisecond on average, so that a trickle cannot hold us up.
struct Timeouts {
  long connect_ms = 10 * 1000;
  long answer_ms = 60 * 1000;
};

struct HttpRequest {
  std::string method = "GET";
  std::string path;                    // with its query string, appended to base_url
  std::size_t answer_limit = 1 << 20;  // in bytes; a longer answer is an error
  std::FILE* answer_file = nullptr;    // receives the body of a 200 instead of memory; borrowed

  // A file to send: its size, and a function that reads the next bytes (0: the end). With a
  // body_type it is the request's body, otherwise the part "file" of multipart/form-data.
  bool sends_file = false;
  std::string body_type = {};
  std::size_t file_size = 0;
  std::function<std::size_t(char* buffer, std::size_t room)> read_file = {};
  std::string options_field = {};  // when not empty: sent before the file as part "options"
};

struct HttpAnswer {
  long status = 0;
  std::string body;
};

// Throws TransientError when no answer came, and whatever waiter and read_file throw. A service that
// answers before it has read the whole file, and closes the connection, has answered.
HttpAnswer exchange(const Endpoint& endpoint, const HttpRequest& request, Timeouts timeouts,
                    const SocketWaiter& waiter);

// Removes user and password from a URL that is shown to operators.
std::string without_user(const std::string& url);

// Percent-encodes a query value.
std::string encode_query(const std::string& value);

}  // namespace relevance::extension
