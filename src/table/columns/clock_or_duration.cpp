// SPDX-License-Identifier: PostgreSQL
#include "table/columns/clock_or_duration.h"

#include <algorithm>

#include "table/columns/time_names.h"

namespace relevance::table {

namespace {

constexpr double kHour = 3600;
constexpr std::size_t kPerException = 50;

}  // namespace

void ClockEvidence::add(const DateTime& time) {
  constexpr double kHalfDay = 43'200;
  const double seconds = static_cast<double>(time.milliseconds) / 1000;
  ++count_;
  durations_ += time.is_duration ? 1 : 0;
  clocks_ += time.is_clock ? 1 : 0;
  two_parts_ += time.two_parts ? 1 : 0;
  const double step = seconds - last_;
  steps_ += step != 0 && !std::isnan(step) ? 1 : 0;
  midnights_ += step < -kHalfDay ? 1 : 0;
  falls_ += step < 0 && step >= -kHalfDay ? 1 : 0;
  longest_ = std::max(longest_, std::abs(seconds));
  last_ = seconds;
}

bool ClockEvidence::rises() const {
  // A log passes midnight once in many rows; random values fall by half a day more often.
  const bool few_midnights = midnights_ * 2 <= steps_ + 1;
  return steps_ > 0 && falls_ * kPerException <= steps_ && few_midnights;
}

ClockReading ClockEvidence::decide(std::string_view name) const {
  const bool few_durations = durations_ * kPerException <= count_;
  if (durations_ > 0 && !(few_durations && (rises() || clocks_ > 0))) {
    return ClockReading::duration;
  }
  if (clocks_ > 0) return ClockReading::time_of_day;
  constexpr std::size_t kEnoughSteps = 10;
  const bool wraps = midnights_ > 0 && steps_ >= kEnoughSteps;
  if (rises() && longest_ >= kHour && (wraps || !names_duration(name))) {
    return ClockReading::time_of_day;
  }
  if (longest_ < kHour || names_duration(name)) return ClockReading::duration;
  return names_time_of_day(name) ? ClockReading::time_of_day : ClockReading::unclear;
}

bool ClockEvidence::are_minutes(std::string_view name) const {
  return two_parts_ < count_ || !names_hours(name);
}

bool ClockEvidence::are_minutes_guessed(std::string_view name) const {
  return two_parts_ == count_ && !names_hours(name);
}

}  // namespace relevance::table
