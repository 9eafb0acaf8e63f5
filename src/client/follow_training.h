// SPDX-License-Identifier: PostgreSQL
// Follows and cancels training runs.
#pragma once

#include <cstdint>

#include "client/console.h"
#include "client/database_connection.h"

namespace relevance::client {

// Shows progress until the run has ended. Returns the run whose ranking is current: this one, or
// the previous one if it was skipped. Throws the run's Error if it failed.
std::int64_t follow(DatabaseConnection& connection, Console& console, std::int64_t run);

void cancel(DatabaseConnection& connection, Console& console, std::int64_t run);

}  // namespace relevance::client
