// SPDX-License-Identifier: PostgreSQL
// Shows how a CSV would be understood, without training.
#pragma once

#include "client/client_command_line.h"
#include "client/csv_file.h"
#include "client/database_connection.h"

namespace relevance::client {

// Sends the file's first 64 MB at most, and prints what the server makes of them. Throws Error for
// a file that cannot be read as a CSV, and after printing, if a training would fail.
void preview(DatabaseConnection& connection, CsvFile& file, const Arguments& arguments);

}  // namespace relevance::client
