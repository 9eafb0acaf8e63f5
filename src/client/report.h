// SPDX-License-Identifier: PostgreSQL
// Rankings and machines on standard output: tables for people, or JSON.
#pragma once

#include <cstdint>
#include <string>

#include "client/database_connection.h"

namespace relevance::client {

// The latest completed run of a machine. Throws Error when there is none.
std::int64_t completed_run(DatabaseConnection& connection, const std::string& machine);

// Ranking, metrics and warnings of a completed run. rows: so many variables at most; 0: all of
// them.
void print_ranking(DatabaseConnection& connection, std::int64_t run, int rows);
void print_ranking_json(DatabaseConnection& connection, std::int64_t run);

void print_machines(DatabaseConnection& connection);
void print_machines_json(DatabaseConnection& connection);

}  // namespace relevance::client
