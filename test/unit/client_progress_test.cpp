// SPDX-License-Identifier: PostgreSQL
// Progress texts and estimates of the time left.
#include "client/progress.h"

#include <gtest/gtest.h>

namespace relevance::client {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Clock::time_point kStart{};

// The estimate after some seconds of steady progress, updated every tenth of a second.
std::optional<seconds> estimate_of_steady(seconds whole, seconds after) {
  TimeLeft left;
  std::optional<seconds> estimate;
  for (std::chrono::milliseconds at{0}; at <= after; at += std::chrono::milliseconds(100)) {
    const std::chrono::duration<double> passed = at;
    estimate = left.after(passed.count() / static_cast<double>(whole.count()), kStart + at);
  }
  return estimate;
}

TEST(ClientTimeLeft, OfSteadyProgressIsExact) {
  EXPECT_EQ(estimate_of_steady(seconds(20), seconds(5)), seconds(15));
  EXPECT_EQ(estimate_of_steady(seconds(20), seconds(20)), seconds(0));
  EXPECT_NEAR(static_cast<double>(estimate_of_steady(minutes(10), minutes(4))->count()), 360, 4);
}

TEST(ClientTimeLeft, IsUnknownUntilThereIsEnoughData) {
  EXPECT_EQ(estimate_of_steady(seconds(20), seconds(2)), std::nullopt) << "two seconds";
  EXPECT_EQ(estimate_of_steady(hours(1), seconds(20)), std::nullopt) << "half a percent";
}

TEST(ClientTimeLeft, FollowsAChangeOfPace) {
  TimeLeft left;
  std::optional<seconds> estimate;
  for (int second = 0; second <= 60; ++second) {
    estimate = left.after(0.01 * second / 6, kStart + seconds(second));  // 10 % in a minute
  }
  for (int second = 1; second <= 40; ++second) {
    estimate = left.after(0.1 + 0.01 * second, kStart + seconds(60 + second));  // then 1 % per s
  }
  EXPECT_EQ(estimate, seconds(50));
}

TEST(ClientTimeLeft, GrowsWhileNothingMoves) {
  TimeLeft left;
  for (int second = 0; second <= 10; ++second) left.after(0.02 * second, kStart + seconds(second));
  EXPECT_EQ(left.after(0.2, kStart + seconds(20)), seconds(80));
}

TEST(ClientDuration, IsReadable) {
  EXPECT_EQ(duration_text(seconds(0)), "0 s");
  EXPECT_EQ(duration_text(seconds(59)), "59 s");
  EXPECT_EQ(duration_text(seconds(89)), "1 min");
  EXPECT_EQ(duration_text(seconds(90)), "2 min");
  EXPECT_EQ(duration_text(minutes(59)), "59 min");
  EXPECT_EQ(duration_text(seconds(3599)), "1 h");
  EXPECT_EQ(duration_text(minutes(80)), "1 h 20 min");
  EXPECT_EQ(duration_text(hours(30)), "30 h");
}

TEST(ClientProgress, IsOneLine) {
  EXPECT_EQ(progress_text("growing", 0.42, std::nullopt), "growing       42 %");
  EXPECT_EQ(progress_text("growing", 0.999, seconds(8)), "growing       99 %   about 8 s left");
  EXPECT_EQ(progress_text("sending", 1.2, seconds(0)), "sending      100 %   about 0 s left");
}

TEST(ClientLines, AppearForEachPhaseAndEveryTenSeconds) {
  LinePacer pacer;
  EXPECT_TRUE(pacer.is_due("parsing", kStart));
  EXPECT_FALSE(pacer.is_due("parsing", kStart + seconds(9)));
  EXPECT_TRUE(pacer.is_due("parsing", kStart + seconds(10)));
  EXPECT_TRUE(pacer.is_due("growing", kStart + seconds(11)));
  EXPECT_FALSE(pacer.is_due("growing", kStart + seconds(20)));
  EXPECT_TRUE(pacer.is_due("growing", kStart + seconds(21)));
}

}  // namespace
}  // namespace relevance::client
