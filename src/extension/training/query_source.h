// SPDX-License-Identifier: PostgreSQL
// The rows of a query, for a training. C++ zone; throws PgError with the server's message. Needs
// a transaction with SPI and an active snapshot; the query runs with its role and search_path.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "contract/train_options.h"
#include "extension/training/source_type.h"
#include "table/columns/source_column.h"
#include "table/columns/table_writer.h"

namespace relevance::extension {

// A query that is being read through a cursor in one snapshot, with some thousands of cells or some
// megabytes of text in memory at a time. It ends with the transaction.
class QuerySource {
 public:
  // Opens the query without fetching a row. Of readings, one per row (options.readings.layout), only
  // the columns that hold them are read; the others may have any type, as may options.ignore_columns.
  // Throws Error: not_a_query (not a single SELECT, or one that changes or locks something),
  // unsupported_type (a column that is neither number, boolean, text nor time), and of readings what
  // table::readings_source() throws.
  QuerySource(const std::string& query, const contract::TrainOptions& options);

  // Closes the cursor before its transaction ends.
  void close();

  const std::vector<table::SourceColumn>& columns() const { return columns_; }

  // Writes the next rows, at most `most`; false when there are no more.
  bool read(table::TableWriter& writer, std::size_t most = std::numeric_limits<std::size_t>::max());

  // Whether there is another row, which is then lost.
  bool skip_row() { return fetch(1).rows > 0; }

 private:
  struct Fetched {
    std::size_t rows;
    bool more;
  };
  Fetched fetch(std::size_t most);
  void reject_unsupported(const std::vector<std::string>& ignore_columns) const;
  void keep_readings(const table::ReadingsOptions& options);
  void write_cell(table::TableWriter& writer, std::size_t column, const SourceValue& value) const;

  void* portal_ = nullptr;  // a Portal
  void* batch_memory_ = nullptr;
  int used_columns_ = 0;  // the number of the last column that is read
  std::vector<table::SourceColumn> columns_;
  std::vector<std::string> type_names_;
  std::vector<SourceDecoder> decoders_;
  std::vector<SourceValue> cells_;  // one batch, row by row
};

}  // namespace relevance::extension
