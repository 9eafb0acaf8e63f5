// SPDX-License-Identifier: PostgreSQL
// Warnings about a configuration.
#pragma once

#include <string>
#include <vector>

#include "httpd/configuration.h"

namespace relevance::httpd {

enum class Power { reads, operates, unknown };

// What a request without a token may do. Queries the database only when that matters, which on
// loopback is the case only if --cors-origin allows any page.
Power power_of_anybody(const Configuration& configuration);

std::vector<std::string> configuration_warnings(const Configuration& configuration,
                                                Power of_anybody);

}  // namespace relevance::httpd
