// SPDX-License-Identifier: PostgreSQL
// Codes that loggers write when they have no reading, such as -9999 or -200, found by what the
// values show:
//
// - A code repeats exactly and stands far apart from the column's other values (code_evidence.h).
// - A negative one among values that are never negative, a number of nines, or the limit of an
//   integer needs less room than any other number.
// - The same number standing apart in several columns is a code in all of them when it is certain
//   in one of them, or when it does so in the same rows.
// - A number that is certain in no column must be independent of the other columns: a machine in
//   another mode shows it in its other readings, in a category, in the hour of the day, or in the beat
//   in which it returns. One that goes with a mode is a reading, except a negative one far below
//   readings that are never negative, which is suspected. So is one of the target column alone, and
//   one in a few rows that have but the hour of the day or a category in common.
// - In one column, what people set and what ends a scale is only suspected: a number among counts or
//   set values, a round one unless it interrupts readings that drift, a negative one that is smaller
//   than the readings. In a quarter of the rows it is a state.
// - A number that stands only once or twice is reported as suspect when it can hardly be a reading:
//   twice the same whole number far above readings with decimals, a negative one of another size.
//
// Never codes: 0 and what lies between 0 and the readings, as when a machine stands still; the end
// of a scale (1 or 100).
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

struct MissingCode {
  std::size_t column = 0;
  double value = 0;
  std::size_t rows = 0;
  bool certain = true;  // false: only suspected
};

// In the order of the columns. searched: per column, whether codes are wanted; all columns that hold
// numbers serve as evidence. target: index of the target column, if there is one.
std::vector<MissingCode> find_missing_codes(const Table& table, const std::vector<bool>& searched,
                                            std::optional<std::size_t> target);

// Makes the cells with this code missing, and records it.
void remove_missing_code(Column& column, double code);

}  // namespace relevance::table
