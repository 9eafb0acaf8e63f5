// SPDX-License-Identifier: PostgreSQL
#include "table/checks/missing_times.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "table/columns/date_time.h"

namespace relevance::table {

namespace {

constexpr double kMeanYear = 365.25 * 86'400;
constexpr double kFewYears = 3;

// Sorted times, split where years without any lie between two of them.
struct Cluster {
  double first = 0;
  double last = 0;
  std::size_t rows = 0;
};

std::vector<Cluster> find_clusters(std::vector<double> times) {
  std::erase_if(times, [](double time) { return std::isnan(time); });
  std::sort(times.begin(), times.end());
  std::vector<Cluster> clusters;
  for (const double time : times) {
    const bool apart = clusters.empty() || time - clusters.back().last > kFewYears * kMeanYear;
    if (apart) clusters.push_back({time, time, 0});
    clusters.back().last = time;
    ++clusters.back().rows;
  }
  return clusters;
}

bool is_end_of_year(double time) {
  const double day = std::floor(time / 86'400) * 86'400;
  const std::string text = show_time(day, true, false);
  return text.ends_with("-01-01") || text.ends_with("-12-31") || text.ends_with("-12-30");
}

bool stands_for_none(const Cluster& cluster, const Cluster& main, std::size_t values) {
  const double span = main.last - main.first;
  const double gap =
      cluster.first > main.last ? cluster.first - main.last : main.first - cluster.last;
  if (gap <= span) return false;
  const bool one_time = cluster.first == cluster.last;
  if (one_time && (cluster.rows > 1 || is_end_of_year(cluster.first))) {
    return cluster.rows * 2 <= values;
  }
  return cluster.rows * 20 <= values && is_end_of_year(cluster.first) &&
         cluster.last - cluster.first < kMeanYear;
}

void remove_cluster(const Cluster& cluster, Column& column) {
  for (double& value : column.values) {
    if (value >= cluster.first && value <= cluster.last) {
      value = std::numeric_limits<double>::quiet_NaN();
    }
  }
  const std::string text = show_time(cluster.first, true, column.has_time);
  column.warnings.push_back(make_warning("missing_time", column.name,
                                         {value_of("code", text), value_of("rows", cluster.rows)}));
}

// Rows that leave the series of times by nearly a year or more, and come back to it.
struct Excursion {
  std::size_t first = 0;
  std::size_t rows = 0;
};

std::vector<Excursion> find_excursions(const std::vector<double>& times) {
  constexpr double kFar = 300 * 86'400.0;
  constexpr double kNear = 60 * 86'400.0;
  std::vector<Excursion> found;
  std::size_t last = times.size();     // the last row of the series
  std::size_t outside = times.size();  // where an excursion began
  std::size_t rows = 0;
  for (std::size_t row = 0; row < times.size(); ++row) {
    if (std::isnan(times[row])) continue;
    const double step = last < times.size() ? std::abs(times[row] - times[last]) : 0;
    if (outside == times.size() && step < kFar) {
      last = row;
    } else if (outside == times.size()) {
      outside = row;
      rows = 1;
    } else if (step <= kNear) {
      found.push_back({outside, rows});
      outside = times.size();
      last = row;
    } else {
      ++rows;
    }
  }
  return found;
}

void warn_of_year(double time, std::size_t rows, Column& column) {
  const std::string text = show_time(time, true, column.has_time);
  column.warnings.push_back(
      make_warning("time_far_away", column.name, {value_of("time", text), value_of("rows", rows)}));
}

// Years that were mistyped: a few rows among times that go on after them where they were before, or
// one that is years away from all others.
void warn_of_mistyped_years(Column& column) {
  constexpr std::size_t kMost = 2;
  constexpr std::size_t kRowsPerOne = 20;
  const std::vector<Excursion> found = find_excursions(column.values);
  std::size_t rows = 0;
  for (const Excursion& one : found) rows += one.rows;
  const bool few = rows == 1 || rows * kRowsPerOne <= column.values.size();
  if (!found.empty() && found.size() <= kMost && few) {
    return warn_of_year(column.values[found.front().first], rows, column);
  }
  const std::vector<Cluster> clusters = find_clusters(column.values);
  if (clusters.size() != 2 || column.values.size() < kRowsPerOne) return;
  for (const Cluster& cluster : clusters) {
    if (cluster.rows == 1) return warn_of_year(cluster.first, 1, column);
  }
}

void remove_from(Column& column) {
  const std::vector<Cluster> clusters = find_clusters(column.values);
  constexpr std::size_t kMostClusters = 4;
  if (clusters.size() < 2 || clusters.size() > kMostClusters) return;
  std::size_t values = 0;
  for (const Cluster& cluster : clusters) values += cluster.rows;
  const Cluster& main =
      *std::max_element(clusters.begin(), clusters.end(),
                        [](const Cluster& a, const Cluster& b) { return a.rows < b.rows; });
  for (const Cluster& cluster : clusters) {
    if (&cluster != &main && stands_for_none(cluster, main, values))
      remove_cluster(cluster, column);
  }
}

}  // namespace

void remove_missing_times(Table& table, const std::vector<bool>& ignored) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column& column = table.columns[i];
    if (ignored[i] || column.type != ColumnType::timestamp || !column.has_date) continue;
    remove_from(column);
    warn_of_mistyped_years(column);
  }
}

}  // namespace relevance::table
