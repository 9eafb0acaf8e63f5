// SPDX-License-Identifier: PostgreSQL
#include "table/readings/grid_times.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "table/columns/date_time.h"

namespace relevance::table {

namespace {

constexpr double kMinute = 60;

constexpr std::array kUsual = {
    0.001,       0.002,       0.005,        0.01,         0.02,         0.05,         0.1,
    0.2,         0.25,        0.5,          1.0,          2.0,          5.0,          10.0,
    15.0,        20.0,        30.0,         kMinute,      2 * kMinute,  3 * kMinute,  4 * kMinute,
    5 * kMinute, 6 * kMinute, 10 * kMinute, 12 * kMinute, 15 * kMinute, 20 * kMinute, 30 * kMinute,
    kHour,       2 * kHour,   3 * kHour,    4 * kHour,    6 * kHour,    8 * kHour,    12 * kHour,
    kDay,        7 * kDay};

// The moment of the interval (0 to below its length) by which nearly all times have come; 0 if they
// come at any time. The times of a clock with jitter lie within a tenth of the interval.
double usual_moment(const std::vector<double>& times, double interval) {
  constexpr std::size_t kParts = 60;
  constexpr std::size_t kWindow = 6;
  constexpr double kNearlyAll = 0.9;
  std::array<std::size_t, kParts> counts{};
  std::vector<double> moments;
  moments.reserve(times.size());
  for (const double time : times) {
    const double moment = time - std::floor(time / interval) * interval;
    moments.push_back(moment);
    const auto part = static_cast<std::size_t>(moment / interval * kParts);
    ++counts[std::min(part, kParts - 1)];
  }
  std::size_t best = 0;
  std::size_t most = 0;
  for (std::size_t from = 0; from < kParts; ++from) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < kWindow; ++i) count += counts[(from + i) % kParts];
    if (count <= most) continue;
    most = count;
    best = from;
  }
  if (static_cast<double>(most) < kNearlyAll * static_cast<double>(times.size())) return 0;
  // The latest moment within the window, which may go over the end of the interval.
  const double start = static_cast<double>(best) * interval / kParts;
  double latest = 0;
  for (const double moment : moments) {
    const double since = moment >= start ? moment - start : moment + interval - start;
    if (since < interval * kWindow / kParts) latest = std::max(latest, since);
  }
  const double moment = start + latest;
  return moment >= interval ? moment - interval : moment;
}

}  // namespace

double usual_interval(double seconds) {
  const auto* const found = std::lower_bound(kUsual.begin(), kUsual.end(), seconds);
  return found != kUsual.end() ? *found : std::ceil(seconds / kDay) * kDay;
}

double find_interval(const std::vector<double>& times) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < times.size(); ++i) {
    if (times[i] > times[i - 1]) steps.push_back(times[i] - times[i - 1]);
  }
  if (steps.empty()) return 0;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  constexpr double kClose = 0.02;
  for (const double usual : kUsual) {
    if (std::abs(*middle - usual) <= kClose * usual) return usual;
  }
  constexpr double kShortest = 0.001;
  return std::max(std::round(*middle / kShortest) * kShortest, kShortest);
}

std::string interval_text(double seconds) {
  struct NamedUnit {
    double seconds;
    const char* name;
  };
  for (const NamedUnit& unit :
       {NamedUnit{kDay, " d"}, NamedUnit{kHour, " h"}, NamedUnit{kMinute, " min"}}) {
    const double count = seconds / unit.seconds;
    if (count >= 1 && count == std::floor(count)) return number_text(count) + unit.name;
  }
  return number_text(seconds) + " s";
}

GridTimes::GridTimes(const std::vector<double>& times, double interval)
    : interval_(interval), per_interval_(1 / interval) {
  constexpr double kMicrosecond = 1e-6;
  constexpr double kRounding = 1e-9;
  tolerance_ = std::min(kMicrosecond * per_interval_ + kRounding, 0.01);
  const double moment = usual_moment(times, interval);
  end_ = std::floor(times.front() / interval) * interval + moment;
  end_ += static_cast<double>(number_of(times.front())) * interval;
  for (const double time : times) {
    const std::int64_t row = number_of(time);
    if (rows_.empty() || rows_.back() != row) rows_.push_back(row);
  }
}

GridTimes GridTimes::at_readings(const std::vector<double>& times, double interval) {
  constexpr double kMuchLonger = 1.5;
  GridTimes grid;
  grid.interval_ = interval;
  grid.per_interval_ = 1 / interval;
  for (const double time : times) {
    if (grid.ends_.empty()) {
      grid.rows_.push_back(0);
    } else if (time == grid.ends_.back()) {
      continue;
    } else {
      const bool follows = time - grid.ends_.back() <= kMuchLonger * interval;
      grid.rows_.push_back(grid.rows_.back() + (follows ? 1 : 2));
    }
    grid.ends_.push_back(time);
  }
  return grid;
}

double GridTimes::length_of_row(std::size_t row) const {
  const bool follows = !is_even() && row > 0 && rows_[row] == rows_[row - 1] + 1;
  return follows ? ends_[row] - ends_[row - 1] : interval_;
}

GridTimes::Place GridTimes::place_among_ends(double time) const {
  const auto found = std::lower_bound(ends_.begin(), ends_.end(), time);
  if (found == ends_.end()) return {rows_.back() + 1, 0};
  const auto row = static_cast<std::size_t>(found - ends_.begin());
  const double length = length_of_row(row);
  const double moment = 1 - (*found - time) / length;
  if (moment > 0) return {rows_[row], moment};
  return {rows_[row] - 1, 0};
}

bool share_intervals(const std::vector<double>& times, const GridTimes& grid) {
  std::size_t distinct = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    distinct += i == 0 || times[i] != times[i - 1] ? 1 : 0;
  }
  const std::size_t shared = distinct - grid.rows().size();
  return shared >= 2 && shared * 20 > distinct;
}

}  // namespace relevance::table
