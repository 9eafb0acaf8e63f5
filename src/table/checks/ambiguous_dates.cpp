// SPDX-License-Identifier: PostgreSQL
#include "table/checks/ambiguous_dates.h"

#include <chrono>
#include <cmath>
#include <limits>
#include <optional>

#include "table/columns/date_order.h"
#include "table/columns/date_time.h"

namespace relevance::table {

namespace {

// A date's parts as they were written.
DateTime as_written(double seconds, const DateReading& reading) {
  using std::chrono::days;
  const double day = std::floor(seconds / kDay);
  const std::chrono::year_month_day date{
      std::chrono::sys_days{days{static_cast<std::int64_t>(day)}}};
  const int year = reading.two_digits ? int{date.year()} % 100 : int{date.year()};
  const int month = static_cast<int>(unsigned{date.month()});
  const int day_of_month = static_cast<int>(unsigned{date.day()});
  DateTime time;
  time.form = reading.two_digits ? DateTime::Form::two_digits : DateTime::Form::year_last;
  time.named_month = reading.named_month;
  time.milliseconds = static_cast<std::int64_t>(std::llround((seconds - day * kDay) * 1000));
  const bool year_leads = reading.order == DateOrder::year_month_day;
  const bool month_leads = reading.order == DateOrder::month_day_year && !reading.named_month;
  time.first = year_leads ? year : month_leads ? month : day_of_month;
  time.second = month_leads ? day_of_month : month;
  time.third = year_leads ? day_of_month : year;
  return time;
}

// The same dates in another order; nothing when one is none in it.
std::optional<std::vector<double>> reread(const Column& column, DateOrder order) {
  std::vector<double> values;
  values.reserve(column.values.size());
  DayCache days;
  for (const double value : column.values) {
    values.push_back(std::numeric_limits<double>::quiet_NaN());
    if (std::isnan(value)) continue;
    const auto seconds = days.seconds_of(as_written(value, *column.dates), order);
    if (!seconds) return std::nullopt;
    values.back() = *seconds;
  }
  return values;
}

bool settle(Column& column, DateOrder order) {
  auto values = order == column.dates->order ? column.values : reread(column, order);
  if (!values) return false;
  column.values = std::move(*values);
  column.dates->order = order;
  column.dates->guessed = false;
  std::erase_if(column.warnings,
                [](const Warning& warning) { return warning.code == "date_order_guessed"; });
  return true;
}

bool is_guessed(const Column& column) {
  return column.type == ColumnType::timestamp && column.dates && column.dates->guessed;
}

void settle_by_times(Table& table, const DateAndTime& pair) {
  Column& column = table.columns[pair.date];
  const std::vector<double> times = joined_times(table, pair);
  DateOrderEvidence evidence(times.size());
  for (const double time : times) {
    if (!std::isnan(time)) evidence.add(as_written(time, *column.dates));
  }
  const auto decision = evidence.decide(column.dates->custom);
  if (decision && !decision->guessed && decision->contradictions == 0) {
    settle(column, decision->order);
  }
}

void settle_by_others(Table& table, Column& column) {
  for (const Column& other : table.columns) {
    const bool proven = other.type == ColumnType::timestamp && other.dates && !other.dates->guessed;
    if (!proven || other.dates->two_digits != column.dates->two_digits) continue;
    if (other.dates->named_month || other.dates->custom.dotted != column.dates->custom.dotted) {
      continue;
    }
    if (settle(column, other.dates->order)) return;
  }
}

}  // namespace

void settle_date_orders(Table& table, const std::vector<DateAndTime>& joined) {
  for (const DateAndTime& pair : joined) {
    if (is_guessed(table.columns[pair.date])) settle_by_times(table, pair);
  }
  for (Column& column : table.columns) {
    if (is_guessed(column)) settle_by_others(table, column);
  }
}

}  // namespace relevance::table
