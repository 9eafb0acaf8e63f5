// SPDX-License-Identifier: PostgreSQL
#include "table/checks/filled_dates.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "table/checks/date_and_time.h"
#include "table/checks/possible_times.h"

namespace relevance::table {

namespace {

using Values = std::vector<double>;

std::size_t count_gaps(const Column& column) {
  return static_cast<std::size_t>(std::count_if(column.values.begin(), column.values.end(),
                                                [](double value) { return std::isnan(value); }));
}

bool holds_days_with_gaps(const Column& column) {
  constexpr std::size_t kRowsPerGap = 3;
  if (column.values.empty() || std::isnan(column.values.front()) || !holds_days(column)) {
    return false;
  }
  return count_gaps(column) * kRowsPerGap >= column.values.size();
}

// Whether the dates that are there go one way from first to last.
bool go_one_way(const Values& days) {
  std::size_t rises = 0;
  std::size_t falls = 0;
  double last = days.front();
  for (const double day : days) {
    if (std::isnan(day)) continue;
    rises += day > last ? 1 : 0;
    falls += day < last ? 1 : 0;
    last = day;
  }
  return rises == 0 || falls == 0;
}

// Times of day in the column, if it may hold any.
Values times_in(const Column& column) {
  if (column.type == ColumnType::timestamp) return column.has_date ? Values() : column.values;
  const auto possible = possible_times(column);
  return possible ? possible->values : Values();
}

// How the times go on in rows with a date, and in rows without one. sign: -1 with the newest row
// first.
struct DaySteps {
  std::size_t dates = 0;     // but the first
  std::size_t restarts = 0;  // times that start again with a date
  std::size_t onward = 0;    // times that go on without one
  std::size_t back = 0;      // times that go back without one

  DaySteps(const Values& days, const Values& times, double sign) {
    for (std::size_t row = 1; row < days.size(); ++row) {
      const double step = sign * (times[row] - times[row - 1]);
      const bool date = !std::isnan(days[row]);
      dates += date ? 1 : 0;
      if (std::isnan(step)) continue;
      restarts += date && step <= 0 ? 1 : 0;
      onward += !date && step > 0 ? 1 : 0;
      back += !date && step < 0 ? 1 : 0;
    }
  }

  // A day may begin later than the one before it ended.
  bool prove_days() const {
    constexpr std::size_t kFewest = 3;
    return onward >= kFewest && back == 0 && restarts * 5 >= dates * 4;
  }
};

bool prove_days(const Values& days, const Values& times) {
  if (times.size() != days.size()) return false;
  return DaySteps(days, times, 1).prove_days() || DaySteps(days, times, -1).prove_days();
}

void fill_down(Column& column) {
  double last = std::nan("");
  std::size_t filled = 0;
  for (double& day : column.values) {
    if (std::isnan(day)) {
      day = last;
      ++filled;
    }
    last = day;
  }
  column.warnings.push_back(
      make_warning("dates_filled_down", column.name, {value_of("rows", filled)}));
}

// Whether gaps in this column are likely to mean the date above: it is the only one of dates.
bool is_only_date(const Table& table, const Column& column) {
  return std::none_of(table.columns.begin(), table.columns.end(), [&](const Column& other) {
    return &other != &column && other.type == ColumnType::timestamp && other.has_date;
  });
}

}  // namespace

void fill_down_dates(Table& table, const Column& target) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column& column = table.columns[i];
    const bool unread = column.text_values > 0;  // words are gaps of another kind
    if (&column == &target || unread || !holds_days_with_gaps(column)) continue;
    if (!go_one_way(column.values)) continue;
    bool proven = false;
    for (std::size_t place = 0; place < table.columns.size() && !proven; ++place) {
      const Column& other = table.columns[place];
      // Numbers are times only beside the dates.
      const bool beside = place == i + 1 || place + 1 == i;
      if (&other == &target || (!beside && other.type != ColumnType::timestamp)) continue;
      proven = prove_days(column.values, times_in(other));
    }
    if (proven) {
      fill_down(column);
    } else if (is_only_date(table, column)) {
      column.warnings.push_back(make_warning(
          "dates_with_gaps", column.name,
          {value_of("rows", count_gaps(column)), value_of("all", column.values.size())}));
    }
  }
}

}  // namespace relevance::table
