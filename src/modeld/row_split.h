// SPDX-License-Identifier: PostgreSQL
// Which rows the model is grown on and which are held out to judge it.
#pragma once

#include <cstddef>
#include <vector>

#include "contract/train_options.h"
#include "table/training_set.h"

namespace relevance::modeld {

enum class HoldOut { random, blocks, last, groups };
const char* to_string(HoldOut kind);  // "random", "blocks", "last", "groups"

struct RowSplit {
  HoldOut kind = HoldOut::random;
  std::vector<std::size_t> train;      // ascending
  std::vector<std::size_t> test;       // ascending
  std::size_t correlation_length = 0;  // of the target, in rows (autocorrelation.h); 0: not asked
};

// Holds out test_share of the rows, rounded up as scikit-learn's train_test_split does. The same
// seed holds out the same rows.
// - groups, whenever the set has them: whole groups drawn at random, to come as near to the share
//   as they can; with SplitMethod::last those whose first rows are the latest.
// - blocks, when asked for, or by itself when the rows have a time order: held_out_blocks.h.
// - last: the latest rows by the set's time order, else the last as they stand.
// - random.
// A row that belongs to neither part (in a gap, or without a time where times put rows in order)
// is not seen before the model is made.
RowSplit split_rows(const table::TrainingSet& set, const contract::TrainOptions& options);

// The same of some of the set's rows alone (ascending, at least two): for a part of the training
// rows that decides when to stop. Where they are of one group, it is drawn at random.
RowSplit split_rows(const table::TrainingSet& set, const std::vector<std::size_t>& rows,
                    const contract::TrainOptions& options);

// Rows drawn at random, whatever else the options say.
RowSplit split_at_random(std::vector<std::size_t> rows, const contract::TrainOptions& options);

// `wanted` places spread evenly from 0 to count-1; all of them when wanted is 0 or not below count.
std::vector<std::size_t> evenly_spaced(std::size_t count, std::size_t wanted);

}  // namespace relevance::modeld
