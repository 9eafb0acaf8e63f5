// SPDX-License-Identifier: PostgreSQL
#include "table/columns/clock_numbers.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/text.h"
#include "stats/quantiles.h"
#include "table/columns/compact_dates.h"
#include "table/columns/date_time.h"
#include "table/columns/pace.h"
#include "table/columns/time_names.h"

namespace relevance::table {

namespace {

constexpr std::size_t kEnough = 10;
constexpr std::size_t kEnoughShuffled = 30;

// Seconds since 1970 at the start of the years 1990, 2000 and 2100.
constexpr double kYear2000 = 946'684'800;
constexpr double kYear2100 = 4'102'444'800;
constexpr double kSerial1970 = 25'569;

// A way to count time in numbers: `at_1970` is the number at the start of 1970, and each is
// multiply / divide seconds long.
struct Count {
  double at_1970;
  double multiply;
  double divide;
  const char* since;  // not 1970, and not usual: a warning says so
  bool in_days = false;
  bool ticks = false;  // so large that chance does not give it

  double seconds(double number) const { return (number - at_1970) * multiply / divide; }
  double step(double difference) const { return difference * multiply / divide; }
};

// No number has two of these meanings, except seconds since 1970 or 1960: the first counts if it is
// not in the future.
constexpr std::array<Count, 12> kCounts = {{
    {0, 1, 1, nullptr},
    {0, 1, 1e3, nullptr},
    {0, 1, 1e6, nullptr},
    {0, 1, 1e9, nullptr},
    {2'082'844'800, 1, 1, "1904"},
    {315'619'200, 1, 1, "1960"},
    {116'444'736'000'000'000, 1, 1e7, nullptr, false, true},
    {621'355'968'000'000'000, 1, 1e7, nullptr, false, true},
    {kSerial1970, kDay, 1, nullptr, true},
    {kSerial1970 * 1e6, kDay, 1e6, nullptr, true},
    {719'529, kDay, 1, nullptr, true},
    {2'440'587.5, kDay, 1, nullptr, true},
}};

bool is_whole(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](double value) { return value == std::floor(value); });
}

template <class Seconds>
void become_timestamp(Column& column, const Seconds& seconds) {
  column.type = ColumnType::timestamp;
  for (double& value : column.values) {
    if (!std::isnan(value)) value = seconds(value);
  }
}

// --- Compact times: 20240131130500 ---

bool are_compact_times(const Column& column, const std::vector<double>& filled) {
  const int digits = whole_digits(filled.front());
  const bool are_times = std::all_of(filled.begin(), filled.end(), [&](double value) {
    return whole_digits(value) == digits && compact_time(value);
  });
  if (!are_times) return false;
  constexpr int kHourDigits = 10;
  constexpr int kDayDigits = 8;
  if (digits == kDayDigits ? names_day(column.name) : names_time(column.name)) return true;
  if (stats::count_distinct(filled) < kEnough) return false;
  return digits > kHourDigits || pace_of(filled).one_way;
}

bool read_compact_times(Column& column, const std::vector<double>& filled) {
  if (!are_compact_times(column, filled)) return false;
  constexpr int kDayDigits = 8;
  column.has_time = whole_digits(filled.front()) > kDayDigits;
  become_timestamp(column, [](double value) {
    return compact_time(value).value_or(std::numeric_limits<double>::quiet_NaN());
  });
  return true;
}

// --- Numbers that count seconds or days ---

const Count* time_count_of(const std::vector<double>& filled, double latest) {
  const auto fits = [&](const Count& count) {
    return std::all_of(filled.begin(), filled.end(), [&](double value) {
      const double seconds = count.seconds(value);
      return seconds >= kYear2000 && seconds < latest;
    });
  };
  const auto found = std::find_if(kCounts.begin(), kCounts.end(), fits);
  return found == kCounts.end() ? nullptr : &*found;
}

bool may_count(double value, double latest) {
  return time_count_of({value}, latest) != nullptr;
}

// Steps that loggers use: parts of a minute, an hour or a day, whole days, a week; shorter ones in
// whole parts of a second.
bool is_usual_step(double seconds, double tolerance) {
  static constexpr std::array<double, 24> kSteps = {
      1,   2,    5,    10,   15,   20,    30,    60,    120,   300,   360,   600,
      900, 1200, 1800, 3600, 7200, 10800, 14400, 21600, 28800, 43200, 86400, 604800};
  if (tolerance >= seconds / 20) return false;
  const bool parts = seconds < 1 && std::abs(1 / seconds - std::round(1 / seconds)) < 1e-3;
  return parts || std::any_of(kSteps.begin(), kSteps.end(),
                              [&](double step) { return std::abs(seconds - step) <= tolerance; });
}

// Whether the values are evenly spaced, as they stand or sorted, by a step that people log at, or by any.
bool are_logged(std::vector<double> values, const Count& count, bool any_step) {
  Pace pace = pace_of(values);
  const bool rises = values.size() >= kEnough && pace.even && pace.step > 0;
  if (!rises) {
    if (values.size() < kEnoughShuffled) return false;
    std::sort(values.begin(), values.end());
    pace = pace_of(values);
    if (!pace.even) return false;
  }
  if (any_step && !count.in_days) return true;
  const double step = std::abs(count.step(pace.step));
  const double digit = std::abs(count.step(std::pow(10, -decimals_of(values))));
  constexpr double kOneHundredth = 0.01;
  return is_usual_step(step, count.in_days ? 1.01 * digit : kOneHundredth * step);
}

// How far a time may be from the one that is meant, given the digits that its number has.
double half_digit(const std::vector<double>& filled, const Count& count) {
  return std::max(0.51 * count.step(std::pow(10, -decimals_of(filled))), 0.002);
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

std::vector<double> seconds_of(const std::vector<double>& filled, const Count& count) {
  std::vector<double> times;
  for (const double value : filled) times.push_back(count.seconds(value));
  return times;
}

// Whether all lie on whole seconds or minutes although their decimals could put them elsewhere.
bool lie_on_seconds(const std::vector<double>& filled, const Count& count) {
  const double resolution = half_digit(filled, count);
  const double unit = unit_of(seconds_of(filled, count), resolution);
  constexpr double kFewOthers = 6;  // one place in three is within the resolution
  return unit >= 1 && unit >= kFewOthers * resolution;
}

bool is_named_clock(const Column& column, const std::vector<double>& filled, const Count& count) {
  if (!count.in_days) {
    const bool may_be = names_time(column.name) || column.name == "t";
    return names_moment(column.name) || (may_be && pace_of(filled).one_way);
  }
  if (names_date(column.name)) return true;
  const bool named = names_day(column.name) || names_moment(column.name) ||
                     (count.divide > 1 && names_time(column.name));
  if (!named) return false;
  std::vector<double> sorted = filled;
  std::sort(sorted.begin(), sorted.end());
  return pace_of(filled).one_way || (filled.size() >= kEnoughShuffled && pace_of(sorted).even);
}

bool is_unnamed_clock(const std::vector<double>& filled, const Count& count, bool any_step) {
  const Pace pace = pace_of(filled);
  const bool rises = filled.size() >= kEnough && pace.one_way && pace.step > 0;
  if (count.ticks && rises) return true;
  if (count.in_days && is_whole(filled)) return false;
  if (count.in_days && rises && lie_on_seconds(filled, count)) return true;
  return are_logged(filled, count, any_step);
}

void warn_of_count(const Count& count, Column& column) {
  if (count.since == nullptr) return;
  const auto first = std::find_if(column.values.begin(), column.values.end(),
                                  [](double value) { return !std::isnan(value); });
  column.warnings.push_back(make_warning("epoch_assumed", column.name,
                                         {value_of("since", std::string(count.since)),
                                          value_of("time", show_time(*first, true, true))}));
}

void read_count(Column& column, const std::vector<double>& filled, const Count& count) {
  if (!count.in_days) {
    become_timestamp(column, [&](double value) { return count.seconds(value); });
    return warn_of_count(count, column);
  }
  const double unit = unit_of(seconds_of(filled, count), half_digit(filled, count));
  become_timestamp(column, [&](double value) {
    const double steps = std::round(count.seconds(value) / unit);
    return unit < 1 ? steps / 1000 : steps * unit;
  });
  column.has_time = std::any_of(column.values.begin(), column.values.end(), [](double value) {
    return !std::isnan(value) && std::fmod(value, kDay) != 0;
  });
}

// A name such as "Energy (Wh)" or Zaehler_Wh speaks of no time.
bool has_other_unit(const Column& column) {
  const std::string unit = column.unit.empty() ? known_unit_in_name(column.name) : column.unit;
  return !unit.empty() && !is_time_unit(unit);
}

// The first number that is not a placeholder; NaN: there is none.
double first_number(const Column& column) {
  const auto first = std::find_if(column.values.begin(), column.values.end(), [](double value) {
    return !std::isnan(value) && value != 0 && value != -1;
  });
  return first == column.values.end() ? std::nan("") : *first;
}

enum class CountEvidence { name, pace, even_pace };

bool read_column(Column& column, CountEvidence evidence) {
  const bool named = evidence == CountEvidence::name;
  const double first = first_number(column);
  const double latest = latest_moment();
  const bool dates = named && may_be_compact_date(first) && names_moment(column.name);
  // Nearly all columns end here.
  if (!may_count(first, latest) && !compact_time(first) && !dates) return false;
  if (column.type != ColumnType::numeric || has_other_unit(column)) return false;
  TimePlaceholder placeholder;
  const std::vector<double> filled = filled_values(column, placeholder);
  const Count* const count = time_count_of(filled, latest);
  const auto is_clock = [&] {
    return named ? is_named_clock(column, filled, *count)
                 : is_unnamed_clock(filled, *count, evidence == CountEvidence::even_pace);
  };
  if (named && are_compact_times(column, filled)) {
    remove_placeholder(column, placeholder);
    return read_compact_times(column, filled);
  }
  if (dates && read_compact_dates(column, filled)) {
    remove_placeholder(column, placeholder);
    return true;
  }
  if (count == nullptr || filled.empty() || !is_clock()) return false;
  remove_placeholder(column, placeholder);
  read_count(column, filled, *count);
  return true;
}

}  // namespace

double latest_moment() {
  constexpr double kYear = 365.25 * kDay;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count() + kYear;
}

std::vector<double> filled_values(const Column& column, TimePlaceholder& placeholder) {
  constexpr std::size_t kRowsPerPlaceholder = 20;
  std::vector<double> filled;
  std::copy_if(column.values.begin(), column.values.end(), std::back_inserter(filled),
               [](double value) { return !std::isnan(value); });
  for (const double code : {0.0, -1.0}) {
    const auto rows = static_cast<std::size_t>(std::count(filled.begin(), filled.end(), code));
    if (rows == 0 || (rows > 1 && rows * kRowsPerPlaceholder > filled.size())) continue;
    placeholder = {code, rows};
    std::erase(filled, code);
    break;
  }
  return filled;
}

void remove_placeholder(Column& column, const TimePlaceholder& placeholder) {
  if (placeholder.rows == 0) return;
  std::replace(column.values.begin(), column.values.end(), placeholder.code,
               std::numeric_limits<double>::quiet_NaN());
  column.warnings.push_back(make_warning(
      "missing_time", column.name,
      {number_of("code", number_text(placeholder.code)), value_of("rows", placeholder.rows)}));
}

double epoch_divisor(double number) {
  for (const double divisor : {1.0, 1e3, 1e6, 1e9}) {
    if (number >= kYear2000 * divisor && number < kYear2100 * divisor) return divisor;
  }
  return 0;
}

std::optional<double> counted_time(double number) {
  const Count* const count = time_count_of({number}, latest_moment());
  if (count != nullptr && !count->in_days) return count->seconds(number);
  const double divisor = epoch_divisor(number);
  return divisor > 0 ? std::optional(number / divisor) : std::nullopt;
}

std::optional<double> compact_time(double number) {
  constexpr double kLongest = 3e16;
  constexpr double kShortest = 19'900'101;
  if (!(number >= kShortest && number < kLongest)) return std::nullopt;
  const double whole = std::floor(number);
  const int digits = whole_digits(whole);
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
  return read_column(column, CountEvidence::name);
}

bool read_unnamed_clock(Column& column, bool any_step) {
  return read_column(column, any_step ? CountEvidence::even_pace : CountEvidence::pace);
}

bool may_be_unnamed_clock(const Column& column) {
  return may_count(first_number(column), latest_moment());
}

}  // namespace relevance::table
