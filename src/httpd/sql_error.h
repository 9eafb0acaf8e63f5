// SPDX-License-Identifier: PostgreSQL
// PostgreSQL's errors as HTTP answers.
#pragma once

#include <string>

#include "http/message.h"

namespace relevance::httpd {

// An error that PostgreSQL gave: its code is the SQLSTATE.
class SqlError : public Error {
 public:
  using Error::Error;
};

// The connection is lost, or none is to be had: 503 08006. The client may try again.
class ConnectionLost : public http::StatusError {
 public:
  explicit ConnectionLost(const std::string& detail);
};

// As PostgREST maps SQLSTATEs to statuses
// (https://postgrest.org/en/stable/references/errors.html#status-codes).
int status_of(const std::string& sqlstate, bool anonymous);
// The product endpoints': what does not exist is 404, what cannot be done now 409.
int product_status_of(const std::string& sqlstate, bool anonymous);

}  // namespace relevance::httpd
