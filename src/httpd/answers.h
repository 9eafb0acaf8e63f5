// SPDX-License-Identifier: PostgreSQL
// What every answer has: errors in both clients' shapes, CORS, the access log.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "http/message.h"
#include "httpd/configuration.h"

namespace relevance::httpd {

// The endpoints of the product, which the original's clients call, and not the generic half.
bool is_product_path(const std::string& path);

http::Response json_answer(std::string body, int status = 200);

// A fault of the request's form, as FastAPI tells it: 422, detail a list of {loc, msg, type}.
class InvalidRequest : public http::StatusError {
 public:
  // where: "query" or "body" or "path"; name: what is wrong there.
  InvalidRequest(const std::string& where, const std::string& name, const std::string& message,
                 const std::string& type);
  const nlohmann::json& list() const { return list_; }

 private:
  nlohmann::json list_;
};

// The answer of the exception being handled: code, message, details, hint; of product endpoints
// detail too, as FastAPI has it. Statuses as sql_error.h says.
http::Response error_answer(const http::Request& request, const Configuration& configuration);

// Adds what CORS asks for, Server-Timing, and writes the access log.
void touch_last(const http::Request& request, http::Response& response,
                const Configuration& configuration);

// The answer to a preflight, or to somebody who asks what may be done here.
http::Response options_answer(const http::Request& request, const std::string& allow);

}  // namespace relevance::httpd
