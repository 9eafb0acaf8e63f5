// SPDX-License-Identifier: PostgreSQL
// One HTTP exchange over libcurl, driven by a waiter that is not libcurl's: in a PostgreSQL worker
// waiting must also notice signals. Knows nothing of PostgreSQL.
#pragma once

#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>

#include "base/error.h"

namespace relevance::extension {

// A failure that may pass: a service that cannot be reached, breaks off or is at fault itself. The
// training is worth another try. Codes: service_unreachable, service_lost, service_error.
class TransientError : public Error {
  using Error::Error;
};

// Waits until the socket is ready, or timeout_ms passed, or something else wants attention; what it
// throws ends the exchange. socket -1: only wait.
using SocketWaiter = std::function<void(int socket, bool read, bool write, long timeout_ms)>;

// Where a service listens.
struct Endpoint {
  std::string base_url;           // "http://host:port", without a slash at the end
  std::string unix_socket;        // path; empty: TCP
  std::string bearer_token = {};  // sent with every request; empty: none
  std::string ca_file = {};       // PEM; empty: the authorities that the system trusts
};

// An answer must have begun, and everything must go on, within answer_ms; what is long must come
// with ten bytes a millisecond on average, so that nobody holds us up byte by byte.
struct Timeouts {
  long connect_ms = 10 * 1000;
  long answer_ms = 60 * 1000;
};

struct HttpRequest {
  std::string method = "GET";
  std::string path;                    // with its query, after base_url
  std::size_t answer_limit = 1 << 20;  // bytes of an answer that are taken; more is an error
  std::FILE* answer_file = nullptr;    // takes the answer of a 200 instead of memory; borrowed

  // A file to send: its size, and what gives the next bytes (0: the end). It is the request's body
  // when body_type says of what type, else multipart/form-data, part "file".
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

// Throws TransientError when no answer came, and whatever waiter and read_file throw.
HttpAnswer exchange(const Endpoint& endpoint, const HttpRequest& request, Timeouts timeouts,
                    const SocketWaiter& waiter);

// A URL is read by operators: its user and password are not for them.
std::string without_user(const std::string& url);

// Percent-encodes a query value.
std::string encode_query(const std::string& value);

}  // namespace relevance::extension
