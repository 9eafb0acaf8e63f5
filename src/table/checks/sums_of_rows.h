// SPDX-License-Identifier: PostgreSQL
// Whether a row's numbers are the sums, means, ... of the rows above it.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "table/columns/column_table.h"
#include "table/columns/totals_word.h"

namespace relevance::table {

struct SuspectRow {
  std::size_t row = 0;
  std::optional<TotalKind> kind;  // as its word says; nothing: it has no word
};

// Counts of columns in which a comparison means something: where the numbers above differ, and the
// sum is greater than each of them.
struct SumEvidence {
  std::optional<TotalKind> kind;
  std::size_t rows = 0;        // the fewest rows that were summed up
  std::size_t compared = 0;    // columns in which the row has a number
  std::size_t sums = 0;        // in which it is their sum
  std::size_t means = 0;       // or their mean
  std::size_t others = 0;      // or the minimum, maximum, deviation or count that its word names
  bool ends_or_lacks = false;  // the row is the last, or lacks values that most rows have

  // Whether the values agree with the row's word.
  bool supports() const;
  // Whether they show without a word that the row is a total.
  bool proves() const;
};

// The evidence of each suspect row, by its number. Sums are compared with all rows above that are
// not suspect themselves, and with those since the last suspect row; at the top of the table, with all
// rows below. Numbers of a file are rounded:
// a sum may differ by what rounding its terms explains. suspects: in ascending order.
std::map<std::size_t, SumEvidence> compare_with_sums(const Table& table,
                                                     const std::vector<SuspectRow>& suspects);

}  // namespace relevance::table
