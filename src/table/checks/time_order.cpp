// SPDX-License-Identifier: PostgreSQL
#include "table/checks/time_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/autocorrelation.h"
#include "stats/quantiles.h"

namespace relevance::table {

namespace {

constexpr std::size_t kFewestTimes = 30;
constexpr std::size_t kFewestPairs = 29;
constexpr std::size_t kMostPairs = 10'000;
const double kHalfOfVariance = std::sqrt(0.5);

struct Steps {
  std::size_t rises = 0;
  std::size_t falls = 0;
  double largest_rise = 0;
  double largest_fall = 0;
  double low = HUGE_VAL;
  double high = -HUGE_VAL;
  std::size_t all() const { return rises + falls; }
};

Steps count_steps(const std::vector<double>& values) {
  Steps steps;
  double last = std::nan("");
  for (const double value : values) {
    if (std::isnan(value)) continue;
    steps.rises += value > last ? 1 : 0;
    steps.falls += value < last ? 1 : 0;
    if (value > last) steps.largest_rise = std::max(steps.largest_rise, value - last);
    if (value < last) steps.largest_fall = std::max(steps.largest_fall, last - value);
    steps.low = std::min(steps.low, value);
    steps.high = std::max(steps.high, value);
    last = value;
  }
  return steps;
}

bool goes_one_way(const Steps& steps) {
  return std::min(steps.rises, steps.falls) * 50 <= steps.all();
}

// Whether a step against the others leads far back, as where another machine's rows begin. A day whose
// midnight has the date of its beginning only leads back by a day.
bool starts_again(const Steps& steps) {
  constexpr double kHalf = 0.5;
  const double back = steps.rises > steps.falls ? steps.largest_fall : steps.largest_rise;
  return back > kHalf * (steps.high - steps.low);
}

// The rank correlation of the values with the row numbers, over a sample of rows.
double trend(const std::vector<double>& values) {
  const std::size_t stride = std::max<std::size_t>(1, values.size() / kMostPairs);
  std::vector<double> sample;
  std::vector<double> numbers;
  for (std::size_t row = 0; row < values.size(); row += stride) {
    if (std::isnan(values[row])) continue;
    sample.push_back(values[row]);
    numbers.push_back(static_cast<double>(row));
  }
  const std::vector<double> ranks = stats::standard_ranks(sample);
  const std::vector<double> places = stats::standard_ranks(numbers);
  return std::inner_product(ranks.begin(), ranks.end(), places.begin(), 0.0) /
         static_cast<double>(std::max<std::size_t>(1, ranks.size()));
}

// A column, or two joined ones, that may give the order of the rows.
struct Timestamp {
  std::string column;
  std::string time_column;
  std::vector<double> values;
};

bool is_mostly_filled(const std::vector<double>& values) {
  const auto missing = static_cast<std::size_t>(
      std::count_if(values.begin(), values.end(), [](double value) { return std::isnan(value); }));
  return missing * 10 <= values.size();
}

// Enough to see that the rows are in order, though not to sort them.
bool is_half_filled(const std::vector<double>& values) {
  const auto missing = static_cast<std::size_t>(
      std::count_if(values.begin(), values.end(), [](double value) { return std::isnan(value); }));
  return missing * 2 <= values.size();
}

std::vector<Timestamp> find_timestamps(const Table& table, const TimeSources& sources) {
  std::vector<Timestamp> timestamps;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    if (column.type != ColumnType::timestamp || !column.has_date) continue;
    Timestamp timestamp{column.name, {}, column.values};
    for (const DateAndTime& joined : sources.joined) {
      if (joined.date != i) continue;
      std::vector<double> values = joined_times(table, joined);
      if (!is_mostly_filled(values)) continue;
      timestamp.time_column = table.columns[joined.time].name;
      timestamp.values = std::move(values);
    }
    if (is_half_filled(timestamp.values)) timestamps.push_back(std::move(timestamp));
  }
  if (sources.parts && is_mostly_filled(sources.parts->values)) {
    timestamps.push_back({sources.parts->date, sources.parts->time, sources.parts->values});
  }
  return timestamps;
}

TimeOrder order_from_first_to_last(const Timestamp& clock) {
  TimeOrder order{clock.column, true, std::vector<std::size_t>(clock.values.size()),
                  clock.time_column};
  std::iota(order.rows.begin(), order.rows.end(), std::size_t{0});
  return order;
}

// A few days of several rows each are enough if not one is out of order.
bool are_enough(const Steps& steps, std::size_t rows) {
  constexpr std::size_t kFewestSteps = 9;
  constexpr std::size_t kFewestDays = 3;
  constexpr std::size_t kFewestRows = 20;
  const bool one_way = std::min(steps.rises, steps.falls) == 0;
  return steps.all() >= kFewestSteps ||
         (one_way && steps.all() >= kFewestDays && rows >= kFewestRows);
}

std::optional<TimeOrder> order_as_they_stand(const Timestamp& clock) {
  const Steps steps = count_steps(clock.values);
  if (!are_enough(steps, clock.values.size()) || !goes_one_way(steps) || starts_again(steps)) {
    return std::nullopt;
  }
  TimeOrder order = order_from_first_to_last(clock);
  if (steps.falls > steps.rises) std::reverse(order.rows.begin(), order.rows.end());
  return order;
}

TimeOrder sort_by(const Timestamp& clock) {
  TimeOrder order{clock.column, false, {}, clock.time_column};
  for (std::size_t row = 0; row < clock.values.size(); ++row) {
    if (!std::isnan(clock.values[row])) order.rows.push_back(row);
  }
  std::stable_sort(order.rows.begin(), order.rows.end(),
                   [&](std::size_t a, std::size_t b) { return clock.values[a] < clock.values[b]; });
  return order;
}

std::optional<TimeOrder> order_by_timestamp(const Table& table, const TimeSources& sources) {
  const std::vector<Timestamp> timestamps = find_timestamps(table, sources);
  const Timestamp* finest = nullptr;
  std::size_t most = kFewestTimes - 1;
  for (const Timestamp& timestamp : timestamps) {
    if (auto order = order_as_they_stand(timestamp)) return order;
    if (!is_mostly_filled(timestamp.values)) continue;
    const std::size_t different = stats::count_distinct(timestamp.values);
    if (different <= most) continue;
    most = different;
    finest = &timestamp;
  }
  if (finest == nullptr) return std::nullopt;
  return sort_by(*finest);
}

std::optional<TimeOrder> order_by_clock(const Table& table, const TimeSources& sources) {
  for (std::size_t i = 0; i < sources.clocks.size(); ++i) {
    const Column& column = table.columns[i];
    if (!sources.clocks[i] || !is_mostly_filled(column.values)) continue;
    if (auto order = order_as_they_stand({column.name, {}, column.values})) return order;
  }
  return std::nullopt;
}

// Over a sample of evenly spaced pairs in which neither value is missing.
double correlation_with_next(const std::vector<double>& values) {
  std::vector<double> pairs;  // each value followed by the next
  const std::size_t steps = values.size() - 1;
  const std::size_t wanted = std::min(steps, kMostPairs);
  for (std::size_t i = 0; i < wanted; ++i) {
    const std::size_t row = i * steps / wanted;
    if (!std::isfinite(values[row]) || !std::isfinite(values[row + 1])) continue;
    pairs.push_back(values[row]);
    pairs.push_back(values[row + 1]);
  }
  if (pairs.size() < 2 * kFewestPairs) return 0;
  const std::vector<double> ranks = stats::standard_ranks(pairs);
  double sum = 0;
  for (std::size_t i = 0; i < ranks.size(); i += 2) sum += ranks[i] * ranks[i + 1];
  return 2 * sum / static_cast<double>(ranks.size());
}

bool neighbours_resemble(const Table& table, const Column& target,
                         const std::vector<bool>& ignored) {
  if (is_sorted(target.values) || correlation_with_next(target.values) < kHalfOfVariance) {
    return false;
  }
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    const bool numbers = column.type == ColumnType::numeric || column.type == ColumnType::boolean;
    if (&column == &target || ignored[i] || !numbers || is_sorted(column.values)) continue;
    if (correlation_with_next(column.values) >= kHalfOfVariance) return true;
  }
  return false;
}

}  // namespace

bool is_sorted(const std::vector<double>& values) {
  constexpr double kOneRise = 0.8;  // of |trend|: ties lower it, a sawtooth has almost no trend
  const Steps steps = count_steps(values);
  return steps.all() == 0 || (goes_one_way(steps) && std::abs(trend(values)) > kOneRise);
}

std::optional<TimeOrder> find_time_order(const Table& table, const Column& target,
                                         const std::vector<bool>& ignored,
                                         const TimeSources& sources) {
  if (auto order = order_by_timestamp(table, sources)) return order;
  if (auto order = order_by_clock(table, sources)) return order;
  if (table.rows <= kFewestPairs || !neighbours_resemble(table, target, ignored)) {
    return std::nullopt;
  }
  TimeOrder order{{}, true, std::vector<std::size_t>(table.rows)};
  std::iota(order.rows.begin(), order.rows.end(), std::size_t{0});
  return order;
}

}  // namespace relevance::table
