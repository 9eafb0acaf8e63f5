// SPDX-License-Identifier: PostgreSQL
// Measures what a training uses: time per stage, and peak memory.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace relevance::modeld {

class Stopwatch {
 public:
  // Wall-clock seconds since construction or the last lap.
  double lap();

 private:
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

// The peak resident memory of this process, in MB (2^20 bytes).
double peak_memory_mb();

// The memory that processes of this machine can still take, in MB; nullopt: the kernel does not say.
std::optional<std::int64_t> free_memory_mb();

}  // namespace relevance::modeld
