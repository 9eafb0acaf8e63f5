// SPDX-License-Identifier: PostgreSQL
// The program behind its command line.
#pragma once

#include "client/client_command_line.h"

namespace relevance::client {

// Returns the exit code. Whatever goes wrong is told on standard error.
int run(const Arguments& arguments);

}  // namespace relevance::client
