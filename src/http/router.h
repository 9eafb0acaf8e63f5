// SPDX-License-Identifier: PostgreSQL
// Which handler answers which method and path.
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

  // pattern: "/models/{id}/artifact"; {id} stands for one segment and is found in path_values.
  void add(const std::string& method, const std::string& pattern, MakeHandler make);
  // A route whose answer needs no body; one that is sent is read and dropped.
  void add_answer(const std::string& method, const std::string& pattern, Answer answer);

  // Fills path_values and makes the handler. A trailing slash is tolerated; HEAD is answered as
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
