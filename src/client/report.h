// SPDX-License-Identifier: PostgreSQL
// Prints rankings and machines to standard output, as tables or JSON.
// print(), table_of() and warning_list() are what all output is made of.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/database_connection.h"
#include "client/text_table.h"

namespace relevance::client {

void print(const std::string& text);  // to standard output

std::string table_of(const QueryResult& rows, const std::vector<TextColumn>& columns);

// rows: message and next step of each warning. Empty when there is none.
std::string warning_list(const QueryResult& rows);

// The latest completed run of a machine. Throws Error when there is none.
std::int64_t completed_run(DatabaseConnection& connection, const std::string& machine);

// Prints ranking, metrics and warnings of a completed run. rows: the most features to show; 0: all.
void print_ranking(DatabaseConnection& connection, std::int64_t run, int rows);
void print_ranking_json(DatabaseConnection& connection, std::int64_t run);

void print_machines(DatabaseConnection& connection);
void print_machines_json(DatabaseConnection& connection);

}  // namespace relevance::client
