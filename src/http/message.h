// SPDX-License-Identifier: PostgreSQL
// Requests, responses and handlers, independent of the HTTP library.
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
  std::string raw_query;                           // the text after '?', as sent
  std::map<std::string, std::string> query;        // percent-decoded; the last of repeated names
  std::map<std::string, std::string> headers;      // names in lower case
  std::string content_type;                        // media type only, in lower case: "text/csv"
  std::map<std::string, std::string> path_values;  // values of the route's {names}
  std::chrono::steady_clock::time_point since;     // when its head had arrived
  int client = -1;  // the client's socket, only to check that it is still connected; -1: none

  // A query parameter; nullopt when it was not given.
  std::optional<std::string> parameter(const std::string& name) const {
    const auto found = query.find(name);
    if (found == query.end()) return std::nullopt;
    return found->second;
  }
};

// A file that is open for reading. It stays readable when its name is removed or replaced.
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

// An Error with an HTTP status. A plain Error is answered with 400.
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
  int number = 0;        // from 1 on; tells parts with the same name apart
};

// Answers one request. Destroyed without finish() when the client disconnects.
// If a member function throws, the exception becomes the answer and only the destructor is called
// afterwards.
class Handler {
 public:
  virtual ~Handler() = default;
  // The next bytes of a body that is not multipart/form-data.
  virtual void body(std::string_view /*bytes*/) {}
  // The next bytes of a part. Called once, without bytes, for an empty part.
  virtual void part(const Part& /*part*/, std::string_view /*bytes*/) {}
  // The request is complete.
  virtual Response finish() = 0;
};

// Converts the exception being handled to a response.
using ErrorAnswer = std::function<Response(const Request&)>;
// Edits each response before it is sent.
using LastTouch = std::function<void(const Request&, Response&)>;

// Called when a request's head has arrived; may fill in path_values. The request outlives the
// handler. Called from several threads at once, but never concurrently for the same request.
using Application = std::function<std::unique_ptr<Handler>(Request&)>;

// An error as JSON: {"error", "code", "detail", "hint"}, without empty members.
Response error_response(const Error& error);
Response error_response(const std::exception& error);  // 500, without the error's text
// For the exception being handled in a catch block; internal errors are logged.
Response response_to_current_exception(const Request& request);

}  // namespace relevance::http
