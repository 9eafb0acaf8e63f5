// SPDX-License-Identifier: PostgreSQL
// The order of a table's rows in time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "table/checks/date_and_time.h"
#include "table/columns/column_table.h"

namespace relevance::table {

struct TimeOrder {
  std::string column;             // the timestamp used; empty: neighbouring rows are similar
  bool as_they_stand = true;      // false: the rows must be sorted by the column
  std::vector<std::size_t> rows;  // earliest first; without rows that have no time
  std::string time_column = {};   // the time of day, if the other column only has days
};

// What is known of the columns besides their types.
struct TimeSources {
  std::vector<DateAndTime> joined;        // they count as one timestamp
  std::vector<bool> clocks = {};          // one per column: numbers that rise as a clock (clocks.h)
  std::optional<TimeInParts> parts = {};  // year, month and day in columns of their own
};

// By a timestamp, even an ignored one, that has a date and is filled in nine rows of ten: one by
// which the rows are sorted (except one step in fifty, not far: a table of several machines, one behind
// the other, starts again), else the one with the most distinct values,
// if it has at least 30. Without one, by a clock.
//
// Without either, rows are in time order when
// - the rank correlation of the target with its neighbour is at least √½, so that the previous row
//   explains half of its variance; with the required 30 rows, neither chance nor a short memory
//   (for which a random hold-out is as good) reaches that;
// - the same holds for one of the other numeric columns, except ignored ones: by it a model can
//   recognize neighbouring rows;
// - neither the target nor such a column is sorted, since sorting alone makes neighbours similar.
std::optional<TimeOrder> find_time_order(const Table& table, const Column& target,
                                         const std::vector<bool>& ignored,
                                         const TimeSources& sources = {});

// Whether the values rise (or fall) from first to last, except one step in fifty.
bool is_sorted(const std::vector<double>& values);

}  // namespace relevance::table
