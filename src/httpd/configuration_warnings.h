// SPDX-License-Identifier: PostgreSQL
// Warnings about a configuration.
#pragma once

#include <string>
#include <vector>

#include "httpd/configuration.h"

namespace relevance::httpd {

enum class Power { reads, operates, unknown };

// What a request without a token may do. Queries the database only when that matters, which is not
// the case on loopback.
Power power_of_anybody(const Configuration& configuration);

// One sentence per warning.
std::vector<std::string> configuration_warnings(const Configuration& configuration,
                                                Power of_anybody);

}  // namespace relevance::httpd
