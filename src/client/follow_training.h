// SPDX-License-Identifier: PostgreSQL
// A training run in the server, seen from here.
#pragma once

#include <cstdint>

#include "client/database_connection.h"
#include "client/console.h"

namespace relevance::client {

// Shows how far the run is until it has ended, and returns the run whose ranking counts then: this
// one, or of one that was skipped the one before. Throws the Error that it failed with.
std::int64_t follow(DatabaseConnection& connection, Console& console, std::int64_t run);

void cancel(DatabaseConnection& connection, Console& console, std::int64_t run);

}  // namespace relevance::client
