// SPDX-License-Identifier: PostgreSQL
// Runs the client.
#pragma once

#include "client/client_command_line.h"

namespace relevance::client {

// Returns the exit code. Prints errors to standard error.
int run(const Arguments& arguments);

}  // namespace relevance::client
