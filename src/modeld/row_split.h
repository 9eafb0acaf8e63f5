// SPDX-License-Identifier: PostgreSQL
// Splits the rows into those that the model is trained on and those held out to test it.
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
  std::size_t correlation_length = 0;  // of the target, in rows (autocorrelation.h); 0: unknown
};

// Holds out test_share of the rows, rounded up as scikit-learn's train_test_split does. The same
// seed holds out the same rows.
// - groups, whenever the set has them: whole groups drawn at random, as close to the share as
//   possible; with SplitMethod::last, those whose first rows are the latest.
// - blocks, if requested, or automatically if the rows have a time order: held_out_blocks.h.
// - last: the latest rows by the set's time order, or the last rows if it has none.
// - random.
// Rows in neither part (in a gap, or without a time in a set with time order) are not used to fit
// or test the model.
RowSplit split_rows(const table::TrainingSet& set, const contract::TrainOptions& options);

// The same for a subset of the rows (ascending, at least two): used to split the training rows for
// early stopping. If all rows belong to one group, the split is random.
RowSplit split_rows(const table::TrainingSet& set, const std::vector<std::size_t>& rows,
                    const contract::TrainOptions& options);

// A random split, regardless of options.split.
RowSplit split_at_random(std::vector<std::size_t> rows, const contract::TrainOptions& options);

// `wanted` indices spread evenly over 0 .. count-1; all if wanted is 0 or not below count.
std::vector<std::size_t> evenly_spaced(std::size_t count, std::size_t wanted);

}  // namespace relevance::modeld
