// SPDX-License-Identifier: PostgreSQL
// Reads a training's data from the uploaded file.
#pragma once

#include <functional>
#include <string>

#include "contract/train_options.h"
#include "table/columns/column_table.h"
#include "table/readings/long_table.h"

namespace relevance::modeld {

// The file's first bytes show its format: a columns body (columns_writer.h), a workbook or ZIP archive
// (archive_reader.h), or CSV; these are read as the options say, in this many threads. Readings, one
// per row, are brought to a grid. progress is called with the share read, 0 to 1. Throws Error if the
// data are invalid, std::system_error if the file cannot be read.
table::Table read_data_file(const std::string& path, const contract::TrainOptions& options,
                            const table::ReadingsRequest& readings, unsigned threads,
                            const std::function<void(double)>& progress);

}  // namespace relevance::modeld
