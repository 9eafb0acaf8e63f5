// SPDX-License-Identifier: PostgreSQL
// libFuzzer target: lines as the rows of a column of dates, times or durations. A text that is read
// must be stored and unpacked unchanged; a column must hold sane times, and numbers that are times.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "table/columns/clock_numbers.h"
#include "table/columns/column_builder.h"
#include "table/columns/column_report.h"
#include "table/columns/date_time.h"
#include "table/columns/number_text.h"

using namespace relevance::table;

namespace {

constexpr double kMostSeconds = 2e14;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_text(std::string_view text, bool time_leads) {
  const auto time = parse_date_time(text, time_leads);
  if (!time) return;
  const DateTime copy = unpack(pack(*time));
  bool any = false;
  for (const auto order :
       {DateOrder::day_month_year, DateOrder::month_day_year, DateOrder::year_month_day}) {
    const auto seconds = seconds_of(*time, order);
    require(seconds == seconds_of(copy, order));
    if (!seconds) continue;
    any = true;
    require(std::abs(*seconds) < kMostSeconds);
    const int hour = part_of(*seconds, CalendarPart::hour);
    const int weekday = part_of(*seconds, CalendarPart::weekday);
    require(hour >= 0 && hour <= 23 && weekday >= 1 && weekday <= 7);
  }
  require(any);
  require(copy.form == time->form && copy.two_parts == time->two_parts &&
          copy.is_duration == time->is_duration && copy.is_clock == time->is_clock);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  ColumnBuilder builder;
  std::vector<double> values;
  std::size_t begin = 0;
  while (begin <= all.size()) {
    const std::size_t end = std::min(all.find('\n', begin), all.size());
    const std::string_view text = relevance::trim(all.substr(begin, end - begin));
    begin = end + 1;
    if (!relevance::is_valid_utf8(text)) continue;
    check_text(text, false);
    check_text(text, true);
    const auto number = parse_plain(text, '.');
    if (number) {
      compact_time(*number);
      serial_time(*number);
    }
    values.push_back(text.empty() ? ColumnBuilder::missing()
                     : number     ? *number
                                  : builder.encode(text, 1));
  }
  const std::size_t rows = values.size();
  const Column column = builder.finish("time", std::move(values));
  require(column.values.size() == rows);
  for (const double value : column.values) {
    if (column.type != ColumnType::timestamp || std::isnan(value)) continue;
    require(std::abs(value) < kMostSeconds);
    show_value(column, value);
  }
  describe_column(column);
  return 0;
}
