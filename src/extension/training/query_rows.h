// SPDX-License-Identifier: PostgreSQL
// The rows of a run's query, read once into a temporary file, so that neither a transaction stays
// open nor memory fills while they travel to the model service. C++ zone.
#pragma once

#include <string>
#include <vector>

#include "extension/queue/run_queue.h"
#include "extension/training/run_watch.h"
#include "extension/ground/temp_file.h"

namespace relevance::extension {

struct QueryRows {
  TempFile file;
  std::string fingerprint;  // of columns and rows, whatever the order of the rows
  std::vector<std::string> columns;
  bool as_columns = false;  // else as CSV
};

// Runs the query as its owner, read only, in one snapshot. as_columns: in the columns body
// (table/columns_writer.h), else as CSV. Throws Stopped, PgError in the server's own words, Error
// unknown_role, not_a_query, unsupported_type, data_too_large.
void read_query(const ClaimedRun& run, const Watch& watch, bool as_columns, QueryRows& rows);

}  // namespace relevance::extension
