// SPDX-License-Identifier: PostgreSQL
// Lets a worker read data with the rights, settings and limits of another role. C++ zone.
#pragma once

#include <functional>
#include <string>

namespace relevance::extension {

struct ReadAs {
  std::string role;
  std::string search_path;
  long time_limit_ms = 0;  // in addition to the role's statement_timeout; 0: none
};

// Runs fn in a read-only transaction with SPI and one snapshot, under the role's rights, row
// security and settings: those of the configuration, the database, the role, and the role in the
// database, as in the role's own session, except those of query_settings.h. The transaction is
// always rolled back, so that nothing that the role's functions set outlives it. SIGINT, the
// server's own way to cancel a statement, interrupts it at once. Throws Error unknown_role,
// PgError, and what fn throws.
void read_as(const ReadAs& as, const std::function<void()>& fn);

}  // namespace relevance::extension
