// SPDX-License-Identifier: PostgreSQL
// Uploads a CSV and queues a training.
#pragma once

#include <cstdint>

#include "client/client_command_line.h"
#include "client/console.h"
#include "client/csv_file.h"
#include "client/database_connection.h"

namespace relevance::client {

// Sends the file, registers the machine if it is new and queues the training, in one transaction.
// Returns the run.
std::int64_t queue_training(DatabaseConnection& connection, Console& console, CsvFile& file,
                            const Arguments& arguments);

}  // namespace relevance::client
