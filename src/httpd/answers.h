// SPDX-License-Identifier: PostgreSQL
// Common to all answers: errors in both clients' formats, CORS headers, the access log.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "http/message.h"
#include "httpd/configuration.h"

namespace relevance::httpd {

// Whether the path is one of the product's endpoints rather than a view or function.
bool is_product_path(const std::string& path);

http::Response json_answer(std::string body, int status = 200);

// A validation error as FastAPI reports it: 422, with a list of {loc, msg, type} as the detail.
class InvalidRequest : public http::StatusError {
 public:
  // where: "query", "body" or "path"; name: the invalid field.
  InvalidRequest(const std::string& where, const std::string& name, const std::string& message,
                 const std::string& type);
  const nlohmann::json& list() const { return list_; }

 private:
  nlohmann::json list_;
};

// The response to the exception being handled: code, message, details and hint. Product endpoints
// add detail, as FastAPI does. For statuses see sql_error.h.
http::Response error_answer(const http::Request& request, const Configuration& configuration);

// Adds the CORS and Server-Timing headers, and writes the access log.
void touch_last(const http::Request& request, http::Response& response,
                const Configuration& configuration);

// The answer to a CORS preflight or any other OPTIONS request.
http::Response options_answer(const http::Request& request, const std::string& allow);

}  // namespace relevance::httpd
