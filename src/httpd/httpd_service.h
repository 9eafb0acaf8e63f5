// SPDX-License-Identifier: PostgreSQL
// Runs the server.
#pragma once

#include "httpd/configuration.h"

namespace relevance::httpd {

// Serves until SIGTERM or SIGINT, then finishes requests in progress. SIGHUP reloads the catalog.
// Returns the process's exit code. Throws Error: address_in_use, cannot_listen.
int serve(const Configuration& configuration);

}  // namespace relevance::httpd
