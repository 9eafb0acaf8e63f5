// SPDX-License-Identifier: PostgreSQL
#include "table/columns/compact_dates.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "table/columns/clock_numbers.h"
#include "table/columns/date_order.h"
#include "table/columns/date_time.h"

namespace relevance::table {

namespace {

constexpr std::array<DateOrder, 3> kOrders = {DateOrder::day_month_year, DateOrder::month_day_year,
                                              DateOrder::year_month_day};

// How the digits of a number are parts of a date and a time.
struct CompactLayout {
  int date;  // 6 or 8
  int time;  // 0, 4 or 6
  int digits() const { return date + time; }
};

constexpr std::array<CompactLayout, 6> kCompactLayouts = {
    {{6, 0}, {8, 0}, {6, 4}, {8, 4}, {6, 6}, {8, 6}}};

int take_two(std::int64_t& digits) {
  const auto two = static_cast<int>(digits % 100);
  digits /= 100;
  return two;
}

std::optional<DateTime> split(double number, CompactLayout layout) {
  if (number != std::floor(number) || number < 0) return std::nullopt;
  auto digits = static_cast<std::int64_t>(number);
  DateTime time;
  const int second = layout.time == 6 ? take_two(digits) : 0;
  const int minute = layout.time > 0 ? take_two(digits) : 0;
  const int hour = layout.time > 0 ? take_two(digits) : 0;
  if (second > 59 || minute > 59 || hour > 23) return std::nullopt;
  time.milliseconds = ((hour * 60 + minute) * 60 + second) * 1000;
  time.third = take_two(digits);
  if (layout.date == 8) time.third += 100 * take_two(digits);
  time.second = take_two(digits);
  time.first = take_two(digits);
  time.form = layout.date == 8 ? DateTime::Form::year_last : DateTime::Form::two_digits;
  return time;
}

class CompactDates {
 public:
  // False when a number is none in this layout.
  bool split_all(const std::vector<double>& numbers, CompactLayout layout) {
    for (const double number : numbers) {
      const auto time = split(number, layout);
      if (!time) return false;
      times_.push_back(*time);
    }
    return true;
  }

  std::optional<DateOrder> decide(bool& guessed) const {
    std::vector<DateOrder> possible;
    std::copy_if(kOrders.begin(), kOrders.end(), std::back_inserter(possible),
                 [&](DateOrder order) { return fits(order); });
    guessed = false;
    if (possible.empty()) return std::nullopt;
    if (possible.size() == 1) return possible.front();
    DateOrderEvidence evidence(times_.size());
    for (const DateTime& time : times_) evidence.add(time);
    const auto decision = evidence.decide({});
    if (!decision) return std::nullopt;
    guessed = decision->guessed;
    const bool fits =
        std::find(possible.begin(), possible.end(), decision->order) != possible.end();
    if (!fits) guessed = possible.size() > 1;
    return fits ? decision->order : possible.front();
  }

 private:
  bool fits(DateOrder order) const {
    const double latest = latest_moment();
    DayCache days;
    return std::all_of(times_.begin(), times_.end(), [&](const DateTime& time) {
      const auto seconds = days.seconds_of(time, order);
      return seconds && *seconds >= kYear1990 && *seconds < latest;
    });
  }

  std::vector<DateTime> times_;
};

void become_timestamp(Column& column, CompactLayout layout, DateOrder order) {
  column.type = ColumnType::timestamp;
  column.has_time = layout.time > 0;
  DayCache days;
  for (double& value : column.values) {
    if (std::isnan(value)) continue;
    const auto time = split(value, layout);
    const auto seconds = time ? days.seconds_of(*time, order) : std::nullopt;
    value = seconds.value_or(std::numeric_limits<double>::quiet_NaN());
  }
}

}  // namespace

int whole_digits(double number) {
  int digits = 0;
  for (; number >= 1; number /= 10) ++digits;
  return digits;
}

bool may_be_compact_date(double number) {
  constexpr double kShortest = 10'100;  // 01.01.00 without its zero
  constexpr double kLongest = 1e14;
  return number >= kShortest && number < kLongest && number == std::floor(number);
}

bool read_compact_dates(Column& column, const std::vector<double>& filled) {
  if (filled.empty()) return false;
  const auto [least, most] = std::minmax_element(filled.begin(), filled.end());
  const int digits = whole_digits(*most);
  const int shortest = whole_digits(*least);
  for (const CompactLayout layout : kCompactLayouts) {
    const int wanted = layout.digits();
    if (digits != wanted || shortest < wanted - 1) continue;
    CompactDates dates;
    bool guessed = false;
    if (!dates.split_all(filled, layout)) continue;
    const auto order = dates.decide(guessed);
    if (!order) continue;
    become_timestamp(column, layout, *order);
    column.dates = DateReading{*order, layout.date == 6, false, guessed, {}};
    if (guessed) column.warnings.push_back(order_guessed_warning(column.name, *order));
    return true;
  }
  return false;
}

}  // namespace relevance::table
