// SPDX-License-Identifier: PostgreSQL
// Evidence from a whole column whether 0:02:10 is a time of day or a duration.
#pragma once

#include <cmath>
#include <cstddef>
#include <string_view>

#include "table/columns/date_time.h"

namespace relevance::table {

enum class ClockReading {
  time_of_day,
  duration,
  unclear,
  hours_lost,  // a clock's minutes and seconds, as a spreadsheet shows them: 59:52.5, 00:05.0
};

// Times of day in the order of a log rise and start again at midnight; durations do not. Values
// above 24 hours, days and negative ones prove durations, AM and PM times of day; values that never
// reach an hour are durations, unless they rise and start again at each full hour. Else the name may
// tell, or units beside the numbers. Quarters of hours below 24 are times of day, such as the
// beginnings of shifts.
class ClockEvidence {
 public:
  void add(const DateTime& time);
  ClockReading decide(std::string_view name) const;

  // Whether 02:10 is two minutes: beside 1:02:10, or if nothing says that it is two hours.
  bool are_minutes(std::string_view name) const;
  bool are_minutes_guessed(std::string_view name) const;

  // Whether no text is written as only a duration is: beside a date, they may be times of day.
  bool may_be_times() const { return durations_ == 0; }

  // What turns minutes and seconds into hours and minutes, if all texts have two parts.
  double factor() const { return two_parts_ == count_ ? 60 : 1; }

 private:
  bool rises() const;
  bool loses_hours() const;
  bool are_quarters(std::string_view name) const;
  void add_without_hours(double seconds);

  std::size_t count_ = 0;
  std::size_t durations_ = 0;  // written as no time of day is
  std::size_t clocks_ = 0;     // written as no duration is
  std::size_t two_parts_ = 0;
  std::size_t steps_ = 0;
  std::size_t falls_ = 0;  // except over midnight
  std::size_t midnights_ = 0;
  std::size_t units_ = 0;     // 2h04min
  std::size_t quarters_ = 0;  // two parts: full quarters of an hour, below 24 hours
  double longest_ = 0;        // seconds
  double last_ = std::nan("");

  // Two parts as minutes and seconds.
  double longest_short_ = 0;
  double last_short_ = std::nan("");
  double longest_rise_ = 0;
  double longest_wrap_ = 0;  // over a full hour
  std::size_t wraps_ = 0;
  std::size_t short_falls_ = 0;
};

}  // namespace relevance::table
