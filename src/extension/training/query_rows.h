// SPDX-License-Identifier: PostgreSQL
// The rows of a run's query, read once into a temporary file, so that no transaction stays open and
// memory does not fill while they are sent to the model service. C++ zone.
#pragma once

#include <string>
#include <vector>

#include "extension/ground/temp_file.h"
#include "extension/queue/run_queue.h"
#include "extension/training/run_watch.h"

namespace relevance::extension {

struct QueryRows {
  TempFile file;
  std::string fingerprint;           // of columns and rows, independent of the order of the rows
  std::vector<std::string> columns;  // empty for readings, one per row
  bool as_columns = false;           // else as CSV
};

// Runs the query as its owner, read only, in one snapshot. as_columns: as a columns body
// (table/columns/columns_writer.h), else as CSV. Throws Stopped, PgError with the server's own
// message, and Error unknown_role, not_a_query, unsupported_type, data_too_large.
void read_query(const ClaimedRun& run, const Watch& watch, bool as_columns, QueryRows& rows);

}  // namespace relevance::extension
