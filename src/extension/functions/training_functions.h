// SPDX-License-Identifier: PostgreSQL
// The SQL functions that store data sets and queue their training. They run in the caller's
// transaction under the caller's role, and never wait for the network.
#pragma once

#include <cstdint>
#include <string>

#include "extension/functions/csv_blocks.h"

namespace relevance::extension {

// What to train, as the caller gave it.
struct TrainingRequest {
  std::int64_t machine = 0;
  std::string target_column;
  std::string options;    // JSON
  std::string file_name;  // empty: the data came as a value
};

// Checks the first block, stores the data set and the queued run, and returns the run's id. Throws
// Error for an unknown machine, target or option, and for every fault that the first block shows;
// then nothing is stored (the caller's transaction fails). C++ zone.
std::int64_t queue_training(const TrainingRequest& request, const BlockSource& next_block);

}  // namespace relevance::extension
