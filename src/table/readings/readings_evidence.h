// SPDX-License-Identifier: PostgreSQL
// What the cells of a table show of the columns of a reading.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "table/columns/column_table.h"
#include "table/readings/readings_columns.h"

namespace relevance::table {

// Whether a column holds this text, or this number; folded (base/text.h).
bool holds(const Column& column, std::string_view folded);

// How many different texts or numbers a column holds, counted up to `most`, and in how many rows.
struct DistinctCells {
  std::size_t distinct = 0;
  std::size_t rows = 0;
  std::size_t runs = 0;  // of equal neighbours
};
DistinctCells count_distinct(const Column& column, std::size_t most);

// Both must outlive the result.
ReadingsEvidence evidence_of(const Table& table, const std::string& folded_target);

}  // namespace relevance::table
