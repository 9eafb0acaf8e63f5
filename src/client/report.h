// SPDX-License-Identifier: PostgreSQL
// Prints rankings and machines to standard output, as tables or JSON.
#pragma once

#include <cstdint>
#include <string>

#include "client/database_connection.h"

namespace relevance::client {

// The latest completed run of a machine. Throws Error when there is none.
std::int64_t completed_run(DatabaseConnection& connection, const std::string& machine);

// Prints ranking, metrics and warnings of a completed run. rows: the most features to show; 0: all.
void print_ranking(DatabaseConnection& connection, std::int64_t run, int rows);
void print_ranking_json(DatabaseConnection& connection, std::int64_t run);

void print_machines(DatabaseConnection& connection);
void print_machines_json(DatabaseConnection& connection);

}  // namespace relevance::client
