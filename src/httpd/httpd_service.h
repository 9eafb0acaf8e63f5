// SPDX-License-Identifier: PostgreSQL
// The server, from its configuration to its end.
#pragma once

#include "httpd/configuration.h"

namespace relevance::httpd {

// Serves until SIGTERM or SIGINT, and ends what is under way; SIGHUP reads the catalog anew.
// Returns the process's exit code. Throws Error: address_in_use, cannot_listen.
int serve(const Configuration& configuration);

}  // namespace relevance::httpd
