// SPDX-License-Identifier: PostgreSQL
// Progress texts and estimates of the time left.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>

namespace relevance::client {

using Clock = std::chrono::steady_clock;

// Estimates the time left from the rate of the last half minute; nullopt until that is known.
class TimeLeft {
 public:
  // share: 0 to 1, never decreasing.
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

// Where lines cannot be overwritten: one line at each change of phase, and every ten seconds.
class LinePacer {
 public:
  bool is_due(const std::string& phase, Clock::time_point now);

 private:
  std::string phase_;
  std::optional<Clock::time_point> last_;
};

}  // namespace relevance::client
