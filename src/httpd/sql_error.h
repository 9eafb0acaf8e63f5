// SPDX-License-Identifier: PostgreSQL
// Maps PostgreSQL's errors to HTTP statuses.
#pragma once

#include <string>

#include "http/message.h"

namespace relevance::httpd {

// An error reported by PostgreSQL. Its code is the SQLSTATE.
class SqlError : public Error {
 public:
  using Error::Error;
};

// The connection is lost or could not be made: 503 08006. The client may try again.
class ConnectionLost : public http::StatusError {
 public:
  explicit ConnectionLost(const std::string& detail);
};

// Maps SQLSTATEs to statuses like PostgREST
// (https://docs.postgrest.org/en/v16/references/errors.html).
int status_of(const std::string& sqlstate, bool anonymous);
// For product endpoints: 404 for missing objects, 409 for actions not possible now.
int product_status_of(const std::string& sqlstate, bool anonymous);

}  // namespace relevance::httpd
