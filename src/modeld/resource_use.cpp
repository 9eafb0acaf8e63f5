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

std::optional<std::int64_t> free_memory_mb() {
  std::ifstream file("/proc/meminfo");
  std::string name;
  std::int64_t kilobytes = 0;
  std::string unit;
  while (file >> name >> kilobytes && std::getline(file, unit))
    if (name == "MemAvailable:") return kilobytes / 1024;
  return std::nullopt;
}

}  // namespace relevance::modeld
