// SPDX-License-Identifier: PostgreSQL
// What the sender of data may say about them: which columns take part, and how they are written.
#pragma once

#include <string>
#include <vector>

#include "table/csv/csv_options.h"
#include "table/readings/readings_options.h"
#include "table/value_options.h"

namespace relevance::table {

struct DataOptions {
  std::vector<std::string> ignore_columns = {};
  std::string group_column = {};  // empty: no groups
  ValueOptions values = {};
  CsvOptions csv = {};            // how a CSV is written; what is not given is detected in the file
  ReadingsOptions readings = {};  // how readings, one per row, become a table
};

}  // namespace relevance::table
