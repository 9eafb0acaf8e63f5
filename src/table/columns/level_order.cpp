// SPDX-License-Identifier: PostgreSQL
#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/distributions.h"
#include "table/training_set.h"

namespace relevance::table {

namespace {

// Each level is given this many extra rows at the overall mean, so that a level of few rows stays
// near the middle instead of following its own noise.
constexpr double kPriorRows = 10;

double mean_of(const std::vector<double>& target, const std::vector<std::size_t>& rows) {
  double sum = 0;
  for (const std::size_t row : rows) sum += target[row];
  return rows.empty() ? 0 : sum / static_cast<double>(rows.size());
}

struct Level {
  double sum = 0;  // of ranks
  double rows = 0;
};

}  // namespace

// If the target does not depend on the level, the statistic is approximately chi-squared.
bool levels_differ(const Feature& feature, const std::vector<double>& ranks,
                   const std::vector<std::size_t>& rows) {
  std::vector<Level> levels(feature.levels.size());
  const double mean = mean_of(ranks, rows);
  double squares = 0;
  for (const std::size_t row : rows) {
    const double away = ranks[row] - mean;
    squares += away * away;
    if (std::isnan(feature.values[row])) continue;
    Level& level = levels[static_cast<std::size_t>(feature.values[row])];
    level.sum += away;
    level.rows += 1;
  }
  double between = 0;
  double freedom = -1;
  for (const Level& level : levels) {
    if (level.rows == 0) continue;
    between += level.sum * level.sum / level.rows;
    freedom += 1;
  }
  if (freedom < 1 || squares == 0) return false;
  constexpr double kOneInTwenty = 0.05;
  const double statistic = between / squares * static_cast<double>(rows.size() - 1);
  return stats::chi_squared_tail(statistic, freedom) < kOneInTwenty;
}

std::vector<double> order_levels(const Feature& feature, const std::vector<double>& target,
                                 const std::vector<std::size_t>& rows) {
  const std::size_t levels = feature.levels.size();
  const double overall = mean_of(target, rows);
  std::vector<double> sums(levels, kPriorRows * overall);
  std::vector<double> counts(levels, kPriorRows);
  for (const std::size_t row : rows) {
    if (std::isnan(feature.values[row])) continue;
    const auto level = static_cast<std::size_t>(feature.values[row]);
    sums[level] += target[row];
    counts[level] += 1;
  }
  std::vector<std::size_t> by_mean(levels);
  std::iota(by_mean.begin(), by_mean.end(), std::size_t{0});
  std::stable_sort(by_mean.begin(), by_mean.end(), [&](std::size_t a, std::size_t b) {
    return sums[a] / counts[a] < sums[b] / counts[b];
  });
  std::vector<double> positions(levels);
  for (std::size_t i = 0; i < levels; ++i) positions[by_mean[i]] = static_cast<double>(i);
  return positions;
}

}  // namespace relevance::table
