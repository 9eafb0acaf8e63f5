// SPDX-License-Identifier: PostgreSQL
// Reading on somebody's behalf: a worker for a while with the rights, settings and limits of
// another role. C++ zone.
#pragma once

#include <functional>
#include <string>

namespace relevance::extension {

struct ReadAs {
  std::string role;
  std::string search_path;
  long time_limit_ms = 0;  // beside the role's own statement_timeout; 0: none
};

// Runs fn in a transaction that changes nothing: read only, under the role's rights, row security
// and settings (of the configuration, the database, the role, and the role in the database, as a
// session of its own would have them, but for those of query_settings.h), with SPI and one
// snapshot. It is always rolled back, so that nothing outlives it that the role's functions may
// have set. SIGINT, the server's own way to cancel a statement, interrupts it at once. Throws Error
// unknown_role, PgError, and what fn throws.
void read_as(const ReadAs& as, const std::function<void()>& fn);

}  // namespace relevance::extension
