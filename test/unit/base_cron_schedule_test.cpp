// SPDX-License-Identifier: PostgreSQL
// When pg_cron runs a job, and which schedules it accepts.

#include "base/cron_schedule.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <string>

namespace relevance {
namespace {

// "2024-02-29 00:30" or "2024-02-29 00:30:15", in UTC.
Moment moment(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::sscanf(text.c_str(), "%d-%u-%u %d:%d:%d", &year, &month, &day, &hour, &minute, &second);
  const std::chrono::sys_days date{std::chrono::year{year} / static_cast<int>(month) /
                                   static_cast<int>(day)};
  return std::chrono::seconds(date.time_since_epoch()).count() + hour * 3600 + minute * 60 + second;
}

std::string text(std::optional<Moment> moment) {
  if (!moment) return "never";
  const std::chrono::sys_seconds at{std::chrono::seconds{*moment}};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{at - day};
  std::array<char, 40> out{};
  const int length = std::snprintf(
      out.data(), out.size(), "%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
      static_cast<int>(time.seconds().count()));
  std::string result(out.data(), static_cast<std::size_t>(length));
  if (result.ends_with(":00")) result.resize(result.size() - 3);
  return result;
}

std::int64_t utc(Moment) {
  return 0;
}

std::string next(const std::string& schedule, const std::string& after,
                 const ClockOffset& offset = utc) {
  const auto parsed = CronSchedule::parse(schedule);
  return parsed ? text(parsed->next(moment(after), offset)) : "rejected";
}

// ---------------------------------------------------------------- what is due when

struct Due {
  const char* schedule;
  const char* after;
  const char* next;
};

class NextRun : public testing::TestWithParam<Due> {};

TEST_P(NextRun, IsDue) {
  const Due& due = GetParam();
  EXPECT_EQ(next(due.schedule, due.after), due.next) << due.schedule << " after " << due.after;
}

// 2025-01-01 is a Wednesday.
INSTANTIATE_TEST_SUITE_P(
    Minutes, NextRun,
    testing::Values(Due{"* * * * *", "2025-01-01 10:00", "2025-01-01 10:01"},
                    Due{"* * * * *", "2025-01-01 10:00:01", "2025-01-01 10:01"},
                    Due{"* * * * *", "2025-01-01 10:00:59", "2025-01-01 10:01"},
                    Due{"* * * * *", "2025-12-31 23:59:30", "2026-01-01 00:00"},
                    Due{"5 * * * *", "2025-01-01 10:04:59", "2025-01-01 10:05"},
                    Due{"5 * * * *", "2025-01-01 10:05", "2025-01-01 11:05"},
                    Due{"*/15 * * * *", "2025-01-01 10:44", "2025-01-01 10:45"},
                    Due{"*/15 * * * *", "2025-01-01 10:45", "2025-01-01 11:00"},
                    Due{"*/7 * * * *", "2025-01-01 10:56", "2025-01-01 11:00"},
                    Due{"10-20/5 * * * *", "2025-01-01 10:15", "2025-01-01 10:20"},
                    Due{"10-20/5 * * * *", "2025-01-01 10:20", "2025-01-01 11:10"},
                    Due{"1,2,40-42 * * * *", "2025-01-01 10:02", "2025-01-01 10:40"},
                    Due{"0,30 * * * *", "2025-01-01 10:30", "2025-01-01 11:00"},
                    Due{"59 23 * * *", "2025-01-01 23:59", "2025-01-02 23:59"},
                    Due{"*/90 * * * *", "2025-01-01 10:00", "2025-01-01 11:00"},
                    Due{"*/2147483647 * * * *", "2025-01-01 10:00", "2025-01-01 11:00"}));

INSTANTIATE_TEST_SUITE_P(
    Hours, NextRun,
    testing::Values(Due{"30 3 * * *", "2025-01-01 00:00", "2025-01-01 03:30"},
                    Due{"30 3 * * *", "2025-01-01 03:30", "2025-01-02 03:30"},
                    Due{"30 3 * * *", "2024-12-31 03:31", "2025-01-01 03:30"},
                    Due{"0 */6 * * *", "2025-01-01 18:00", "2025-01-02 00:00"},
                    Due{"0 9-17 * * *", "2025-01-01 17:00", "2025-01-02 09:00"},
                    Due{"*/20 6,18 * * *", "2025-01-01 06:40", "2025-01-01 18:00"},
                    Due{"0 0 * * *", "1969-12-30 12:00", "1969-12-31 00:00"}));

INSTANTIATE_TEST_SUITE_P(
    DaysOfTheMonth, NextRun,
    testing::Values(Due{"0 0 1 * *", "2025-01-01 00:00", "2025-02-01 00:00"},
                    Due{"0 0 31 * *", "2025-01-31 00:00", "2025-03-31 00:00"},
                    Due{"0 0 30 * *", "2025-01-30 00:00", "2025-03-30 00:00"},
                    Due{"0 0 29 2 *", "2025-01-01 00:00", "2028-02-29 00:00"},
                    Due{"0 0 29 2 *", "2096-02-29 00:00", "2104-02-29 00:00"},
                    Due{"0 0 29 feb *", "2000-01-01 00:00", "2000-02-29 00:00"},
                    Due{"0 0 28-31 2 *", "2023-02-28 00:00", "2024-02-28 00:00"},
                    Due{"0 0 */10 * *", "2025-01-21 00:00", "2025-01-31 00:00"},
                    Due{"0 0 */10 * *", "2025-02-21 00:00", "2025-03-01 00:00"},
                    Due{"0 12 $ * *", "2025-01-31 12:00", "2025-02-28 12:00"},
                    Due{"0 12 $ * *", "2024-02-01 12:00", "2024-02-29 12:00"},
                    Due{"0 12 $ 4 *", "2025-01-01 00:00", "2025-04-30 12:00"},
                    Due{"0 12 $\t12 *", "2025-01-01 00:00", "2025-12-31 12:00"}));

INSTANTIATE_TEST_SUITE_P(
    Months, NextRun,
    testing::Values(Due{"0 0 1 1 *", "2025-01-01 00:00", "2026-01-01 00:00"},
                    Due{"0 0 1 jan,JUL *", "2025-01-01 00:00", "2025-07-01 00:00"},
                    Due{"0 0 1 Oct-Dec *", "2025-12-01 00:00", "2026-10-01 00:00"},
                    Due{"0 0 1 */3 *", "2025-01-01 00:00", "2025-04-01 00:00"},
                    Due{"0 0 * 12 *", "2025-12-31 00:00", "2026-12-01 00:00"}));

INSTANTIATE_TEST_SUITE_P(
    Weekdays, NextRun,
    testing::Values(Due{"0 0 * * 0", "2025-01-01 00:00", "2025-01-05 00:00"},
                    Due{"0 0 * * 7", "2025-01-01 00:00", "2025-01-05 00:00"},
                    Due{"0 0 * * sun", "2025-01-01 00:00", "2025-01-05 00:00"},
                    Due{"0 0 * * Mon-fri", "2025-01-03 00:00", "2025-01-06 00:00"},
                    Due{"0 0 * * 5-7", "2025-01-04 00:00", "2025-01-05 00:00"},
                    Due{"0 0 * * 5-7", "2025-01-05 00:00", "2025-01-10 00:00"},
                    Due{"0 0 * * 6,0", "2025-01-04 00:00", "2025-01-05 00:00"},
                    Due{"0 0 * * */2", "2025-01-02 00:00", "2025-01-04 00:00"},
                    Due{"0 0 * * wed", "2025-12-31 00:00", "2026-01-07 00:00"}));

// Vixie's rule: if both day fields are restricted, either may match; if one begins with a star,
// even with a step, both must match.
INSTANTIATE_TEST_SUITE_P(
    EitherDayOrBoth, NextRun,
    testing::Values(Due{"0 0 13 * 5", "2025-01-01 00:00", "2025-01-03 00:00"},
                    Due{"0 0 13 * 5", "2025-01-10 00:00", "2025-01-13 00:00"},
                    Due{"0 0 13 * *", "2025-01-01 00:00", "2025-01-13 00:00"},
                    Due{"0 0 * * 5", "2025-01-03 00:00", "2025-01-10 00:00"},
                    Due{"0 0 */2 * 5", "2025-01-01 00:00", "2025-01-03 00:00"},
                    Due{"0 0 */2 * 5", "2025-01-03 00:00", "2025-01-17 00:00"},
                    Due{"0 0 13 * */5", "2025-01-01 00:00", "2025-04-13 00:00"},
                    Due{"0 0 1-31 * 1", "2025-01-01 00:00", "2025-01-02 00:00"},
                    Due{"0 0 $ * 1", "2025-01-27 00:00", "2025-01-31 00:00"},
                    Due{"0 0 29 2 */7", "2072-02-29 00:00", "2088-02-29 00:00"},
                    Due{"0 0 29 2 */7", "2088-02-29 00:00", "2128-02-29 00:00"},
                    Due{"0 0 30 2 1", "2025-02-24 00:00", "2026-02-02 00:00"}));

INSTANTIATE_TEST_SUITE_P(Names, NextRun,
                         testing::Values(Due{"@hourly", "2025-01-01 10:30", "2025-01-01 11:00"},
                                         Due{"@daily", "2025-01-01 10:30", "2025-01-02 00:00"},
                                         Due{"@midnight", "2025-01-01 00:00", "2025-01-02 00:00"},
                                         Due{"@weekly", "2025-01-01 10:30", "2025-01-05 00:00"},
                                         Due{"@monthly", "2025-12-05 10:30", "2026-01-01 00:00"},
                                         Due{"@yearly", "2025-01-01 00:00", "2026-01-01 00:00"},
                                         Due{"@annually", "2025-06-01 00:00", "2026-01-01 00:00"},
                                         Due{"  @daily at night", "2025-01-01 10:30",
                                             "2025-01-02 00:00"}));

INSTANTIATE_TEST_SUITE_P(
    Intervals, NextRun,
    testing::Values(Due{"10 seconds", "2025-01-01 10:00:05", "2025-01-01 10:00:15"},
                    Due{"1 second", "2025-12-31 23:59:59", "2026-01-01 00:00"},
                    Due{" 59  SECONDS \n", "2025-01-01 10:00", "2025-01-01 10:00:59"},
                    Due{"30seconds", "2025-01-01 10:00", "2025-01-01 10:00:30"}));

INSTANTIATE_TEST_SUITE_P(NeverAgain, NextRun,
                         testing::Values(Due{"0 0 30 2 *", "2025-01-01 00:00", "never"},
                                         Due{"0 0 31 4,6,9,11 *", "2025-01-01 00:00", "never"},
                                         Due{"@reboot", "2025-01-01 00:00", "never"},
                                         Due{"@restart", "2025-01-01 00:00", "never"},
                                         Due{"30-10 * * * *", "2025-01-01 00:00", "never"},
                                         Due{"0 5-3 * * *", "2025-01-01 00:00", "never"},
                                         Due{"0 0 5-3 * *", "2025-01-01 00:00", "never"},
                                         Due{"* * * * *", "10000-01-01 00:00", "never"}));

// As lenient as pg_cron, so that every schedule it accepts is reported.
INSTANTIATE_TEST_SUITE_P(
    OddWriting, NextRun,
    testing::Values(Due{"  30\t3  *  * \t *  ", "2025-01-01 00:00", "2025-01-01 03:30"},
                    Due{"\n 30 3 * * *", "2025-01-01 00:00", "2025-01-01 03:30"},
                    Due{"30 3 * * * and more", "2025-01-01 00:00", "2025-01-01 03:30"},
                    Due{"30;5 3 * * *", "2025-01-01 00:00", "2025-01-01 03:30"},
                    Due{"030 03 * * *", "2025-01-01 00:00", "2025-01-01 03:30"}));

// ---------------------------------------------------------------- what is rejected

class Rejected : public testing::TestWithParam<const char*> {};

TEST_P(Rejected, IsNoSchedule) {
  EXPECT_FALSE(CronSchedule::parse(GetParam())) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    Schedules, Rejected,
    testing::Values("", " ", "every night", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *",
                    "* * 32 * *", "* * * 0 *", "* * * 13 *", "* * * * 8", "-1 * * * *",
                    "5/15 * * * *", "*/0 * * * *", "*/-5 * * * *", "*/ * * * *", "1- * * * *",
                    "1, * * * *", "1,,2 * * * *", "x * * * *", "0 0 * january *", "0 0 * * monday",
                    "mon 0 * * *", "0 0 $ $ *", "0 0 $1 * *", "5-64/30 * * * *", "30 3 *\n* *",
                    "99999999999 * * * *", "@", "@never", "@Daily", "0 seconds", "60 seconds",
                    "90 seconds", "5 minutes", "5 secondss", "5 second s", "seconds", "-5 seconds",
                    "5.5 seconds", "1 minute"));

// ---------------------------------------------------------------- clock changes

std::int64_t new_york(Moment at) {
  const bool summer = at >= moment("2025-03-09 07:00") && at < moment("2025-11-02 06:00");
  return (summer ? -4 : -5) * 3600;
}

TEST(CronScheduleInAZone, IsByThatZonesClocks) {
  EXPECT_EQ(next("30 3 * * *", "2025-01-01 00:00", new_york), "2025-01-01 08:30");
  EXPECT_EQ(next("30 3 * * *", "2025-07-01 00:00", new_york), "2025-07-01 07:30");
  EXPECT_EQ(next("0 22 * * wed", "2025-01-01 00:00", new_york), "2025-01-02 03:00");
  EXPECT_EQ(next("0 0 1 1 *", "2025-01-01 04:59", new_york), "2025-01-01 05:00");
  EXPECT_EQ(next("0 23 $ * *", "2025-01-01 05:00", new_york), "2025-02-01 04:00");
}

TEST(CronScheduleInAZone, ASkippedHourHasNoRun) {
  EXPECT_EQ(next("30 2 * * *", "2025-03-08 12:00", new_york), "2025-03-10 06:30");
  EXPECT_EQ(next("30 2 9 3 *", "2025-01-01 00:00", new_york), "2026-03-09 07:30");
  EXPECT_EQ(next("0 3 * * *", "2025-03-08 12:00", new_york), "2025-03-09 07:00");
}

TEST(CronScheduleInAZone, ARepeatedHourHasTwoRuns) {
  EXPECT_EQ(next("30 1 * * *", "2025-11-01 12:00", new_york), "2025-11-02 05:30");
  EXPECT_EQ(next("30 1 * * *", "2025-11-02 05:30", new_york), "2025-11-02 06:30");
  EXPECT_EQ(next("30 1 * * *", "2025-11-02 06:30", new_york), "2025-11-03 06:30");
}

// The clocks of São Paulo changed at midnight.
std::int64_t sao_paulo(Moment at) {
  const bool summer = at >= moment("2018-11-04 03:00") && at < moment("2019-02-17 02:00");
  return (summer ? -2 : -3) * 3600;
}

TEST(CronScheduleInAZone, ClocksMayChangeAtMidnight) {
  EXPECT_EQ(next("0 0 * * *", "2018-11-03 12:00", sao_paulo), "2018-11-05 02:00");
  EXPECT_EQ(next("30 23 * * *", "2019-02-16 12:00", sao_paulo), "2019-02-17 01:30");
  EXPECT_EQ(next("30 23 * * *", "2019-02-17 01:30", sao_paulo), "2019-02-17 02:30");
}

TEST(CronScheduleInAZone, TheFarthestZonesHaveAllTheirMinutes) {
  const ClockOffset kiritimati = [](Moment) { return 14 * 3600; };
  const ClockOffset baker_island = [](Moment) { return -12 * 3600; };
  EXPECT_EQ(next("0 0 1 1 *", "2024-12-01 00:00", kiritimati), "2024-12-31 10:00");
  EXPECT_EQ(next("59 23 31 12 *", "2024-12-01 00:00", baker_island), "2025-01-01 11:59");
}

// ---------------------------------------------------------------- whole years

// How often it is due in 2024; each time must be later than the last.
int runs_of_2024(const std::string& schedule) {
  const auto parsed = CronSchedule::parse(schedule);
  int runs = 0;
  Moment last = moment("2023-12-31 23:59:59");
  while (const auto due = parsed->next(last, utc)) {
    if (*due >= moment("2025-01-01 00:00")) break;
    EXPECT_GT(*due, last);
    last = *due;
    ++runs;
  }
  return runs;
}

TEST(CronSchedule, HasAsManyRunsAsTheYearHasMatchingDays) {
  EXPECT_EQ(runs_of_2024("0 0 * * *"), 366);
  EXPECT_EQ(runs_of_2024("@hourly"), 366 * 24);
  EXPECT_EQ(runs_of_2024("0 12 * * mon-fri"), 262);
  EXPECT_EQ(runs_of_2024("*/15 9-17 * * mon-fri"), 262 * 9 * 4);
  EXPECT_EQ(runs_of_2024("0 0 31 * *"), 7);
  EXPECT_EQ(runs_of_2024("0 0 $ * *"), 12);
  EXPECT_EQ(runs_of_2024("0 0 13 * fri"), 12 + 52 - 2);  // two of the thirteenths are Fridays
  EXPECT_EQ(runs_of_2024("0 0 29 2 *"), 1);
}

TEST(CronSchedule, DistinguishesIntervalsFromClockTimes) {
  EXPECT_EQ(CronSchedule::parse("5 seconds")->interval_seconds(), 5);
  EXPECT_EQ(CronSchedule::parse("5 * * * *")->interval_seconds(), 0);
}

}  // namespace
}  // namespace relevance
