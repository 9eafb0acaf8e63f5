// SPDX-License-Identifier: PostgreSQL
// What a training takes: time by stage, memory at its peak.
#pragma once

#include <chrono>

namespace relevance::modeld {

class Stopwatch {
 public:
  // Seconds by the clock on the wall since it was made, or since the last lap.
  double lap();

 private:
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

// The most memory that this process had resident so far, in MB (2^20 bytes).
double peak_memory_mb();

}  // namespace relevance::modeld
