// SPDX-License-Identifier: PostgreSQL
#include "table/checks/number_times.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "table/columns/clock_numbers.h"
#include "table/columns/date_time.h"
#include "table/columns/time_names.h"

namespace relevance::table {

namespace {

bool is_time(const Column& column) {
  return column.type == ColumnType::timestamp && column.has_date;
}

// Within a day, as the zones of two clocks may differ.
bool tell_the_same(const Column& one, const Column& other) {
  constexpr double kDay = 86'400;
  std::size_t both = 0;
  std::size_t near = 0;
  for (std::size_t row = 0; row < one.values.size(); ++row) {
    const double apart = std::abs(one.values[row] - other.values[row]);
    both += std::isnan(apart) ? 0 : 1;
    near += apart <= kDay ? 1 : 0;
  }
  return both > 0 && near * 20 >= both * 19;
}

bool contradicts_other_times(const Table& table, const Column& clock) {
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& other) {
    return is_time(other) && !tell_the_same(clock, other);
  });
}

}  // namespace

void read_unnamed_clocks(Table& table, const Column& target, const std::vector<bool>& keep) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column& column = table.columns[i];
    const bool passed_over = &column == &target || keep[i] || names_setting(column.name);
    if (passed_over || column.type != ColumnType::numeric || column.text_values > 0) continue;
    if (!may_be_unnamed_clock(column)) continue;
    Column clock = column;
    const bool alone = std::none_of(table.columns.begin(), table.columns.end(), is_time);
    if (!read_unnamed_clock(clock, alone) || contradicts_other_times(table, clock)) continue;
    const double first = *std::find_if(clock.values.begin(), clock.values.end(),
                                       [](double value) { return !std::isnan(value); });
    clock.warnings.push_back(make_warning("numbers_read_as_time", clock.name,
                                          {value_of("time", show_time(first, true, true))}));
    column = std::move(clock);
  }
}

}  // namespace relevance::table
