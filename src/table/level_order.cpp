#include <algorithm>
#include <cmath>
#include <numeric>

#include "table/training_set.h"

namespace relevance::table {

namespace {

// A level's mean counts as much as this many rows of the overall mean: a level of few rows stays
// near the middle instead of following its own noise.
constexpr double kPriorRows = 10;

double mean_of(const std::vector<double>& target, const std::vector<std::size_t>& rows) {
  double sum = 0;
  for (const std::size_t row : rows) sum += target[row];
  return rows.empty() ? 0 : sum / static_cast<double>(rows.size());
}

}  // namespace

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
