// Which rows the forest is grown on and which are held out to judge it.
#pragma once

#include <cstddef>
#include <vector>

#include "contract/train_options.h"

namespace relevance::modeld {

struct RowSplit {
  std::vector<std::size_t> train;  // ascending
  std::vector<std::size_t> test;   // ascending
};

// As many test rows as scikit-learn's train_test_split takes: rows × test_share, rounded up.
RowSplit split_rows(std::size_t rows, const contract::TrainOptions& options);

// `wanted` places spread evenly from 0 to count-1; all of them when wanted is 0 or not below count.
std::vector<std::size_t> evenly_spaced(std::size_t count, std::size_t wanted);

}  // namespace relevance::modeld
