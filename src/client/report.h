// SPDX-License-Identifier: PostgreSQL
// Rankings and machines on standard output: tables for people, or JSON.
#pragma once

#include <cstdint>
#include <string>

#include "client/connection.h"

namespace relevance::client {

// The latest completed run of a machine. Throws Error when there is none.
std::int64_t completed_run(Connection& connection, const std::string& machine);

// Ranking, metrics and warnings of a completed run. rows: so many variables at most; 0: all of
// them.
void print_ranking(Connection& connection, std::int64_t run, int rows);
void print_ranking_json(Connection& connection, std::int64_t run);

void print_machines(Connection& connection);
void print_machines_json(Connection& connection);

}  // namespace relevance::client
