// SPDX-License-Identifier: PostgreSQL
// How the rows of a table follow one another in time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

struct TimeOrder {
  std::string column;  // the timestamp that tells; empty: that neighbours resemble one another does
  bool as_they_stand = true;      // false: only sorting by the column puts the rows in order
  std::vector<std::size_t> rows;  // the earliest first; without those whose place is unknown
};

// By a timestamp with a date that is filled in nine rows of ten, whether ignored or not: one by
// which the rows are sorted, but for one step in fifty, else the one with the most different
// values, if these are at least 30.
//
// Without one, rows are in time order when
// - the rank correlation of the target with its neighbour is at least √½, so that the row before
//   tells half of its variance; chance does not reach that in the 30 rows that it takes, nor do
//   short memories for which a random hold-out is as good;
// - so it is for a quarter of the other columns of numbers, ignored ones aside: only where these
//   know their neighbours can a model know them;
// - neither the target nor such a column is sorted, for then it may be the sorting that makes
//   neighbours resemble one another.
std::optional<TimeOrder> find_time_order(const Table& table, const Column& target,
                                         const std::vector<bool>& ignored);

// Whether the values rise (or fall) from the first to the last, but for one step in fifty.
bool is_sorted(const std::vector<double>& values);

}  // namespace relevance::table
