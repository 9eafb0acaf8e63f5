// SPDX-License-Identifier: PostgreSQL
// Copies of features that are unrelated to the target by construction, and otherwise like them: the
// rows change places, but only as far as the structure of the data allows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "forest/random.h"
#include "table/training_set.h"

namespace relevance::modeld {

// The rows in an order in which neighbours may be related.
struct RowStructure {
  std::vector<std::size_t> rows;  // by time, or group by group
  bool in_time = false;           // or in any order
  double longest_shift = 0;       // of rows in time: a share of all
  // Where each group of `rows` begins, and where the last one ends; empty without groups.
  std::vector<std::size_t> borders;
};

// All rows that have a place in time, or all if the set has no time order; a group's rows are together,
// and with a time order the groups are in the order of their first rows. The longest shift is a tenth, or
// up to a fifth if the target varies slowly.
RowStructure structure_of(const table::TrainingSet& set);

// `most` of the rows at most, evenly spaced.
RowStructure thin_out(const RowStructure& structure, std::size_t most);

// Where copies of rows in time take their values from.
enum class Shift { from_earlier, from_later };

// Places in structure.rows.
struct ComparedRows {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The rows whose target is compared: all, but of rows in time not the first or the last ones, which have
// none early or late enough to take values from. Whole groups, if there are any.
ComparedRows compared_rows(const RowStructure& structure, Shift shift);

// For each compared row, the place from which a copy takes its values:
// - rows in no order are shuffled;
// - rows in time take those of a while earlier or later (from a quarter of the longest shift to all of
//   it), so that a copy varies as the feature does, also if that drifts or has seasons: the truncated
//   time shift of Yuan and Shou (2022). A circular shift would break both where the last rows meet the
//   first;
// - whole groups change places: shuffled, or shifted if they are in time. The rows of a group of
//   another size are taken in proportion, in their order; fewer than 20 groups in no order also have
//   their rows circularly shifted.
// All features of a copy use the same places, so that copies are related to each other as the features
// are.
std::vector<std::size_t> places_of_copy(const RowStructure& structure, Shift shift,
                                        forest::Random& random);

}  // namespace relevance::modeld
