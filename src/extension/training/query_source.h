// SPDX-License-Identifier: PostgreSQL
// The rows of a query, for a training. C++ zone; throws PgError with the server's own words. Needs
// a transaction with SPI and an active snapshot, whose role, search_path and rights the query has.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "extension/training/source_type.h"
#include "table/columns/source_column.h"
#include "table/columns/table_writer.h"

namespace relevance::extension {

// A query that is being read through a cursor: one snapshot, some thousands of cells, or some
// megabytes of texts, in memory at a time. Its end is the transaction's.
class QuerySource {
 public:
  // Opens the query, which runs as far as its first row would. ignore_columns: may have any type.
  // Throws Error: not_a_query (no single SELECT, or one that changes or locks something),
  // unsupported_type (a column that is neither number, boolean, text nor time).
  QuerySource(const std::string& query, const std::vector<std::string>& ignore_columns);

  // Closes the cursor before its transaction ends.
  void close();

  const std::vector<table::SourceColumn>& columns() const { return columns_; }

  // Writes the next rows; false when there are none any more.
  bool read(table::TableWriter& writer);

 private:
  void refuse_unsupported(const std::vector<std::string>& ignore_columns) const;
  void write_cell(table::TableWriter& writer, std::size_t column, const SourceValue& value) const;

  void* portal_ = nullptr;  // the server's
  void* batch_memory_ = nullptr;
  std::vector<table::SourceColumn> columns_;
  std::vector<std::string> type_names_;
  std::vector<SourceDecoder> decoders_;
  std::vector<SourceValue> cells_;  // of one batch, row by row
};

}  // namespace relevance::extension
