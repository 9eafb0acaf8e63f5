// SPDX-License-Identifier: PostgreSQL
// What comes in and what goes out, free of the server library.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace relevance::http {

struct Request {
  std::string method;                              // as sent: "GET"
  std::string path;                                // percent-decoded, begins with "/"
  std::string raw_query;                           // what follows the '?', as sent
  std::map<std::string, std::string> query;        // percent-decoded; of repeated names the last
  std::map<std::string, std::string> headers;      // names in lower case
  std::string content_type;                        // media type alone, in lower case: "text/csv"
  std::map<std::string, std::string> path_values;  // what the route's {names} stand for
  std::chrono::steady_clock::time_point since;     // when its head was there
  int client = -1;  // the client's socket, only to see whether somebody still waits; -1: none

  // A query parameter; nullopt when it was not given.
  std::optional<std::string> parameter(const std::string& name) const {
    const auto found = query.find(name);
    if (found == query.end()) return std::nullopt;
    return found->second;
  }
};

// A file that is open for reading: its bytes stay readable when its name is removed or replaced.
class OpenFile {
 public:
  explicit OpenFile(const std::string& path);  // throws StatusError 404 not_found
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::shared_ptr<const OpenFile> file;  // when set, its bytes are the body, streamed from disk
  std::vector<std::pair<std::string, std::string>> headers;
};

// An Error with an HTTP status of its own. A plain Error is answered with 400.
class StatusError : public Error {
 public:
  StatusError(int status, std::string code, const std::string& message, std::string detail = {},
              std::string hint = {})
      : Error(std::move(code), message, std::move(detail), std::move(hint)), status_(status) {}
  int status() const { return status_; }

 private:
  int status_;
};

// One part of a multipart/form-data body.
struct Part {
  std::string name;
  std::string filename;  // empty for a form field
};

// Answers one request. Destroyed without finish() when the client went away.
// Whatever a member function throws becomes the answer; nothing more is called then but the
// destructor.
class Handler {
 public:
  virtual ~Handler() = default;
  // The body's next bytes, when it is not multipart/form-data.
  virtual void body(std::string_view /*bytes*/) {}
  // A part's next bytes. An empty part comes once, with no bytes.
  virtual void part(const Part& /*part*/, std::string_view /*bytes*/) {}
  // The request is complete.
  virtual Response finish() = 0;
};

// Makes the answer of the exception that is being handled; and sees every answer before it goes.
using ErrorAnswer = std::function<Response(const Request&)>;
using LastTouch = std::function<void(const Request&, Response&)>;

// Called when a request's head is there; may fill in path_values. The request outlives the handler.
// May be called from several threads at once; one request's calls come one after the other.
using Application = std::function<std::unique_ptr<Handler>(Request&)>;

// The JSON of an error: {"error", "code", "detail", "hint"}, empty parts left out.
Response error_response(const Error& error);
Response error_response(const std::exception& error);  // 500, without the error's own words
// The one for what is being handled in a catch block; faults of ours are logged.
Response response_to_current_exception(const Request& request);

}  // namespace relevance::http
