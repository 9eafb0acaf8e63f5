// SPDX-License-Identifier: PostgreSQL
// When pg_cron runs a job: its schedules, read as pg_cron itself reads them (Paul Vixie's crontab
// with pg_cron's additions).
#pragma once

#include <bitset>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace relevance {

// Seconds since 1970-01-01 00:00 UTC.
using Moment = std::int64_t;

// How far a time zone's clocks are ahead of UTC at a moment, in seconds.
using ClockOffset = std::function<std::int64_t(Moment)>;

class CronSchedule {
 public:
  // Five fields (minute, hour, day, month, weekday) of numbers, names (jan, mon), lists, ranges and
  // steps, with '$' for a month's last day; @hourly, @daily, @midnight, @weekly, @monthly, @yearly,
  // @annually, @reboot, @restart; or "N seconds", 1 to 59. nullopt: pg_cron would reject it.
  static std::optional<CronSchedule> parse(std::string_view text);

  // The seconds between runs, counted from the last start (the `after` of next()); 0: by the clock.
  int interval_seconds() const { return interval_s_; }

  // The first moment after `after` at which the job is due by the zone's clocks. nullopt: there is
  // none (30 February, @reboot), or `after` is outside the years 1 to 9999.
  std::optional<Moment> next(Moment after, const ClockOffset& offset) const;

 private:
  bool read_fields(std::string_view text);
  bool read_interval(std::string_view text);
  bool is_due_on(std::int64_t day) const;            // days since 1970-01-01
  bool is_due_at(std::int64_t second_of_day) const;  // by its hour and minute

  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> month_days_;
  std::bitset<13> months_;
  std::bitset<8> weekdays_;  // Sunday is 0 and 7
  bool last_of_month_ = false;
  bool day_has_star_ = false;  // then both day fields must match, otherwise either
  int interval_s_ = 0;
};

}  // namespace relevance
