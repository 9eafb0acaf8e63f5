// SPDX-License-Identifier: PostgreSQL
// What an operator should know of a configuration.
#pragma once

#include <string>
#include <vector>

#include "httpd/configuration.h"

namespace relevance::httpd {

enum class Power { reads, operates, unknown };

// What everybody may do who reaches the server without a token. Asks the database when it matters:
// on loopback it does not.
Power power_of_anybody(const Configuration& configuration);

// A sentence each.
std::vector<std::string> configuration_warnings(const Configuration& configuration, Power of_anybody);

}  // namespace relevance::httpd
