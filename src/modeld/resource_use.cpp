// SPDX-License-Identifier: PostgreSQL
#include "modeld/resource_use.h"

#include <fstream>
#include <string>
#include <utility>

namespace relevance::modeld {

double Stopwatch::lap() {
  const auto now = std::chrono::steady_clock::now();
  const std::chrono::duration<double> seconds = now - std::exchange(since_, now);
  return seconds.count();
}

double peak_memory_mb() {
  // Not getrusage: it includes the peak of the program before exec.
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "VmHWM:") continue;
    double kilobytes = 0;
    status >> kilobytes;
    return kilobytes / 1024;
  }
  return 0;
}

}  // namespace relevance::modeld
