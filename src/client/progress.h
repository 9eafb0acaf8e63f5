// SPDX-License-Identifier: PostgreSQL
// How far something is, and how long it may still take.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>

namespace relevance::client {

using Clock = std::chrono::steady_clock;

// Tells the time left by the rate of the last half minute; nothing until there is enough to go by.
class TimeLeft {
 public:
  // share: 0 to 1, never less than before.
  std::optional<std::chrono::seconds> after(double share, Clock::time_point now);

 private:
  struct Sample {
    Clock::time_point at;
    double share;
  };
  std::deque<Sample> samples_;
};

// "8 s", "3 min", "1 h 20 min".
std::string duration_text(std::chrono::seconds time);

// "growing       42 %   about 8 s left"
std::string progress_text(const std::string& phase, double share,
                          std::optional<std::chrono::seconds> left);

// Where each line stays, only some are worth one: when the phase changes, and every ten seconds.
class LinePacer {
 public:
  bool is_due(const std::string& phase, Clock::time_point now);

 private:
  std::string phase_;
  std::optional<Clock::time_point> last_;
};

}  // namespace relevance::client
