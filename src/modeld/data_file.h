// SPDX-License-Identifier: PostgreSQL
// Reads a training's data from the file that the upload left.
#pragma once

#include <functional>
#include <string>

#include "table/columns/column_table.h"
#include "table/csv/csv_options.h"

namespace relevance::modeld {

// The file's first bytes tell what it is: a columns body (columns_writer.h), or a CSV, which is
// read with `csv` by so many threads. progress is told the share read, 0 to 1. Throws Error with
// what is wrong with the data, std::system_error when the file cannot be read.
table::Table read_data_file(const std::string& path, const table::CsvOptions& csv, unsigned threads,
                            const std::function<void(double)>& progress);

}  // namespace relevance::modeld
