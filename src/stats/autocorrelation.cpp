// SPDX-License-Identifier: PostgreSQL
#include "stats/autocorrelation.h"

#include <algorithm>
#include <cmath>

namespace relevance::stats {

std::vector<double> standard_ranks(const std::vector<double>& values) {
  std::vector<std::size_t> by_value;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) by_value.push_back(i);
  }
  std::sort(by_value.begin(), by_value.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  const auto count = static_cast<double>(by_value.size());
  std::vector<double> ranks(values.size(), 0);
  double squares = 0;
  for (std::size_t i = 0; i < by_value.size();) {
    std::size_t end = i;
    while (end < by_value.size() && values[by_value[end]] == values[by_value[i]]) ++end;
    const double rank = (static_cast<double>(i + end) - count) / 2;
    squares += static_cast<double>(end - i) * rank * rank;
    for (; i < end; ++i) ranks[by_value[i]] = rank;
  }
  if (!(squares > 0)) return ranks;
  const double scale = std::sqrt(count / squares);
  for (double& rank : ranks) rank *= scale;
  return ranks;
}

double autocorrelation(const std::vector<double>& ranks, std::size_t lag) {
  if (lag >= ranks.size()) return 0;
  const std::size_t pairs = ranks.size() - lag;
  double sum = 0;
  for (std::size_t i = 0; i < pairs; ++i) sum += ranks[i] * ranks[i + lag];
  return sum / static_cast<double>(pairs);
}

std::size_t correlation_length(const std::vector<double>& series) {
  constexpr double kNearlyIndependent = 0.2;
  const std::size_t longest = std::max<std::size_t>(1, series.size() / 4);
  const std::vector<double> ranks = standard_ranks(series);
  std::size_t lag = 1;
  while (lag < longest && autocorrelation(ranks, lag) > kNearlyIndependent) {
    lag = std::min(longest, std::max(lag + 1, lag + lag / 4));
  }
  return lag;
}

double independent_pairs(const std::vector<double>& one, const std::vector<double>& other,
                         std::size_t longest) {
  double sum = 0;  // of the products at all lags, by the trapezoidal rule
  double before = 1;
  for (std::size_t lag = 0, next = 1; next <= longest && next < one.size();) {
    const double product = autocorrelation(one, next) * autocorrelation(other, next);
    const auto step = static_cast<double>(next - lag);
    sum += before * (step - 1) / 2 + product * (step + 1) / 2;
    before = product;
    lag = next;
    next = std::max(lag + 1, lag + lag / 10);
  }
  const auto size = static_cast<double>(one.size());
  return std::clamp(size / std::max(1 + 2 * sum, 1.0), 1.0, size);
}

}  // namespace relevance::stats
