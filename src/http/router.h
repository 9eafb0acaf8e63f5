// SPDX-License-Identifier: PostgreSQL
// Selects the handler by method and path.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/message.h"

namespace relevance::http {

class Router {
 public:
  using MakeHandler = std::function<std::unique_ptr<Handler>(const Request&)>;
  using Answer = std::function<Response(const Request&)>;

  // pattern: "/models/{id}/artifact"; {id} matches one segment, stored in path_values.
  void add(const std::string& method, const std::string& pattern, MakeHandler make);
  // A route that needs no request body; a body that is sent is discarded.
  void add_answer(const std::string& method, const std::string& pattern, Answer answer);

  // Fills path_values and creates the handler. Ignores a trailing slash; HEAD is handled like
  // GET. Throws StatusError: 404 not_found, 405 method_not_allowed.
  std::unique_ptr<Handler> route(Request& request) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    MakeHandler make;
  };
  std::vector<Route> routes_;
};

}  // namespace relevance::http
