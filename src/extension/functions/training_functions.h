// SPDX-License-Identifier: PostgreSQL
// The SQL functions that take data sets in and queue their training. They run in the caller's
// transaction under the caller's role, and never wait for the network.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace relevance::extension {

// What is to be trained, as the caller gave it.
struct TrainingRequest {
  std::int64_t machine = 0;
  std::string target_column;
  std::string options;    // JSON
  std::string file_name;  // empty: the data came as a value
};

// Gives the next block of at most kChunkBytes, valid until the next call; empty at the end.
// PostgreSQL errors inside come out as PgError.
using BlockSource = std::function<std::string_view()>;

// Checks what the first block shows, stores data set and queued run, and returns the run's id.
// Throws Error for unknown machine, target and options, and for every fault of the data that its
// head shows; then nothing is stored (the caller's transaction fails). C++ zone.
std::int64_t queue_training(const TrainingRequest& request, const BlockSource& next_block);

}  // namespace relevance::extension
