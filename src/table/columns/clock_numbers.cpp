// SPDX-License-Identifier: PostgreSQL
#include "table/columns/clock_numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "table/columns/date_time.h"
#include "table/columns/pace.h"
#include "table/columns/time_names.h"

namespace relevance::table {

namespace {

constexpr double kDay = 86'400;
constexpr std::size_t kEnough = 10;
constexpr std::size_t kEnoughShuffled = 30;

// Seconds since 1970 at the start of the years 1990, 2000, 2050 and 2100.
constexpr double kYear1990 = 631'152'000;
constexpr double kYear2000 = 946'684'800;
constexpr double kYear2050 = 2'524'608'000;
constexpr double kYear2100 = 4'102'444'800;
constexpr double kSerial1970 = 25'569;

std::vector<double> filled_values(const Column& column) {
  std::vector<double> filled;
  std::copy_if(column.values.begin(), column.values.end(), std::back_inserter(filled),
               [](double value) { return !std::isnan(value); });
  return filled;
}

bool are_whole(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](double value) { return value == std::floor(value); });
}

std::size_t count_different(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
}

bool is_even_when_sorted(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.size() >= kEnoughShuffled && pace_of(values).even;
}

template <class Seconds>
void become_timestamp(Column& column, const Seconds& seconds) {
  column.type = ColumnType::timestamp;
  for (double& value : column.values) {
    if (!std::isnan(value)) value = seconds(value);
  }
}

bool read_epochs(Column& column, const std::vector<double>& filled) {
  const double divisor = epoch_divisor(filled.front());
  if (divisor == 0) return false;
  const bool share = std::all_of(filled.begin(), filled.end(),
                                 [&](double value) { return epoch_divisor(value) == divisor; });
  if (!share) return false;
  const Pace pace = pace_of(filled);
  if (!names_moment(column.name) && !(names_time(column.name) && pace.one_way)) {
    const bool rises = filled.size() >= kEnough && pace.one_way && pace.step >= 0;
    const bool in_order = rises && (pace.even || are_whole(filled));
    const bool recent = filled.front() < kYear2050 * divisor;
    if (!recent || (!in_order && !is_even_when_sorted(filled))) return false;
  }
  become_timestamp(column, [divisor](double value) { return value / divisor; });
  return true;
}

// How many digits the whole part has.
int digits_of(double number) {
  int digits = 0;
  for (; number >= 1; number /= 10) ++digits;
  return digits;
}

bool read_compact_times(Column& column, const std::vector<double>& filled) {
  const int digits = digits_of(filled.front());
  const bool are_times = std::all_of(filled.begin(), filled.end(), [&](double value) {
    return digits_of(value) == digits && compact_time(value);
  });
  if (!are_times) return false;
  constexpr int kHourDigits = 10;
  constexpr int kDayDigits = 8;
  const bool named = digits == kDayDigits ? names_day(column.name) : names_time(column.name);
  if (!named) {
    if (count_different(filled) < kEnough) return false;
    if (digits <= kHourDigits && !pace_of(filled).one_way) return false;
  }
  column.has_time = digits > kDayDigits;
  become_timestamp(column, [](double value) {
    return compact_time(value).value_or(std::numeric_limits<double>::quiet_NaN());
  });
  return true;
}

// Steps that loggers use, in seconds: parts of a minute, an hour or a day, and whole days.
bool is_usual_step(double seconds, double tolerance) {
  static constexpr std::array<double, 22> kSteps = {
      1,   2,   5,    10,   15,   20,   30,    60,    120,   300,   360,
      600, 900, 1200, 1800, 3600, 7200, 10800, 14400, 21600, 28800, 43200};
  return tolerance < seconds / 20 && std::any_of(kSteps.begin(), kSteps.end(), [&](double step) {
           return std::abs(seconds - step) <= tolerance;
         });
}

bool are_serial_days(const Column& column, const std::vector<double>& filled) {
  const bool in_range = std::all_of(filled.begin(), filled.end(), [](double value) {
    const auto time = serial_time(value);
    return time && *time >= kYear2000 && *time < kYear2050;
  });
  if (!in_range) return false;
  if (names_date(column.name)) return true;
  const Pace pace = pace_of(filled);
  if (names_day(column.name) || names_moment(column.name)) {
    return pace.one_way || is_even_when_sorted(filled);
  }
  const double resolution = kDay * std::pow(10, -decimals_of(filled));
  return filled.size() >= kEnough && pace.even && !are_whole(filled) &&
         is_usual_step(std::abs(pace.step) * kDay, 1.01 * resolution);
}

// The coarsest unit of time of which all are multiples, as far as their decimals tell: four decimals
// of a day are nine seconds.
double unit_of(const std::vector<double>& times, double resolution) {
  for (const double unit : {60.0, 1.0}) {
    if (resolution * 2 > unit) continue;
    const bool multiples = std::all_of(times.begin(), times.end(), [&](double time) {
      return std::abs(time - std::round(time / unit) * unit) <= resolution;
    });
    if (multiples) return unit;
  }
  return 0.001;
}

bool read_serial_days(Column& column, const std::vector<double>& filled) {
  if (!are_serial_days(column, filled)) return false;
  column.has_time = !are_whole(filled);
  std::vector<double> times;
  for (const double value : filled) times.push_back((value - kSerial1970) * kDay);
  const double half_digit = 0.51 * kDay * std::pow(10, -decimals_of(filled));
  const double unit = unit_of(times, std::max(half_digit, 0.002));
  become_timestamp(column, [unit](double value) {
    const double steps = std::round((value - kSerial1970) * kDay / unit);
    return unit < 1 ? steps / 1000 : steps * unit;
  });
  return true;
}

}  // namespace

double epoch_divisor(double number) {
  for (const double divisor : {1.0, 1e3, 1e6, 1e9}) {
    if (number >= kYear2000 * divisor && number < kYear2100 * divisor) return divisor;
  }
  return 0;
}

std::optional<double> compact_time(double number) {
  constexpr double kLongest = 3e16;
  constexpr double kShortest = 19'900'101;
  if (!(number >= kShortest && number < kLongest)) return std::nullopt;
  const double whole = std::floor(number);
  const int digits = digits_of(whole);
  constexpr int kSeconds = 14;
  const double fraction = number - whole;
  if (fraction != 0 && digits != kSeconds) return std::nullopt;
  std::string text = std::to_string(static_cast<std::int64_t>(whole));
  if (digits == 10) text += "00";  // an hour
  if (digits != 8 && digits != 10 && digits != 12 && digits != kSeconds && digits != 17) {
    return std::nullopt;
  }
  const auto time = parse_date_time(text);
  if (!time || time->form != DateTime::Form::year_first) return std::nullopt;
  const auto seconds = seconds_of(*time, DateOrder::year_month_day);
  if (!seconds || *seconds < kYear1990 || *seconds >= kYear2100) return std::nullopt;
  return *seconds + std::round(fraction * 1000) / 1000;
}

std::optional<double> serial_time(double number) {
  const double seconds = std::round((number - kSerial1970) * kDay * 1000) / 1000;
  if (!(seconds >= kYear1990 && seconds < kYear2100)) return std::nullopt;
  return seconds;
}

bool read_clock_numbers(Column& column) {
  const auto first = std::find_if(column.values.begin(), column.values.end(),
                                  [](double value) { return !std::isnan(value); });
  if (first == column.values.end()) return false;
  // Nearly all columns end here.
  if (epoch_divisor(*first) == 0 && !compact_time(*first) && !serial_time(*first)) return false;
  const std::vector<double> filled = filled_values(column);
  return read_compact_times(column, filled) || read_epochs(column, filled) ||
         read_serial_days(column, filled);
}

}  // namespace relevance::table
