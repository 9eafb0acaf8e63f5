// SPDX-License-Identifier: PostgreSQL
#include "table/columns/clock_or_duration.h"

#include <algorithm>

#include "table/columns/date_time.h"
#include "table/columns/time_names.h"

namespace relevance::table {

namespace {

constexpr std::size_t kPerException = 50;

}  // namespace

void ClockEvidence::add(const DateTime& time) {
  constexpr double kHalfDay = 43'200;
  const double seconds = static_cast<double>(time.milliseconds) / 1000;
  ++count_;
  durations_ += time.is_duration ? 1 : 0;
  clocks_ += time.is_clock ? 1 : 0;
  two_parts_ += time.two_parts ? 1 : 0;
  units_ += time.has_units ? 1 : 0;
  constexpr std::int64_t kQuarter = 900'000;
  constexpr std::int64_t kDayEnd = 86'400'000;
  const bool quarter = time.milliseconds % kQuarter == 0 && time.milliseconds < kDayEnd;
  quarters_ += time.two_parts && quarter ? 1 : 0;
  const double step = seconds - last_;
  steps_ += step != 0 && !std::isnan(step) ? 1 : 0;
  midnights_ += step < -kHalfDay ? 1 : 0;
  falls_ += step < 0 && step >= -kHalfDay ? 1 : 0;
  longest_ = std::max(longest_, std::abs(seconds));
  last_ = seconds;
  constexpr double kMinute = 60;
  add_without_hours(time.two_parts ? seconds / kMinute : seconds);
}

void ClockEvidence::add_without_hours(double seconds) {
  const double step = seconds - last_short_;
  if (step < -kHour / 2) {
    ++wraps_;
    longest_wrap_ = std::max(longest_wrap_, step + kHour);
  } else if (step < 0) {
    ++short_falls_;
  } else if (step > 0) {
    longest_rise_ = std::max(longest_rise_, step);
  }
  longest_short_ = std::max(longest_short_, std::abs(seconds));
  last_short_ = seconds;
}

// Whether the values rise by steps that go on over each full hour.
bool ClockEvidence::loses_hours() const {
  constexpr std::size_t kEnoughSteps = 10;
  constexpr double kAlike = 1.5;
  return longest_short_ < kHour && steps_ >= kEnoughSteps && wraps_ > 0 && short_falls_ == 0 &&
         wraps_ * 2 <= steps_ && longest_wrap_ <= kAlike * longest_rise_;
}

// Whether all are such as 06:00 and 22:15, of enough rows that minutes and seconds would differ.
bool ClockEvidence::are_quarters(std::string_view name) const {
  constexpr std::size_t kEnoughCells = 10;
  return count_ >= kEnoughCells && quarters_ == count_ && !names_duration(name) &&
         !names_minutes(name);
}

bool ClockEvidence::rises() const {
  // A log passes midnight once in many rows; random values fall by half a day more often.
  const bool few_midnights = midnights_ * 2 <= steps_ + 1;
  return steps_ > 0 && falls_ * kPerException <= steps_ && few_midnights;
}

ClockReading ClockEvidence::decide(std::string_view name) const {
  if (clocks_ == 0 && loses_hours()) return ClockReading::hours_lost;
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
  if (names_time_of_day(name)) return ClockReading::time_of_day;
  if (units_ == count_ || names_clock_unit(name)) return ClockReading::duration;
  return are_quarters(name) ? ClockReading::time_of_day : ClockReading::unclear;
}

bool ClockEvidence::are_minutes(std::string_view name) const {
  if (names_minutes(name)) return true;
  return two_parts_ < count_ || (!names_hours(name) && !are_quarters(name));
}

bool ClockEvidence::are_minutes_guessed(std::string_view name) const {
  return two_parts_ == count_ && are_minutes(name) && !names_minutes(name);
}

}  // namespace relevance::table
