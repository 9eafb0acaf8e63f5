// SPDX-License-Identifier: PostgreSQL
#include "modeld/row_values.h"

#include <numeric>

#include "forest/regression_metrics.h"

namespace relevance::modeld {
namespace {

template <class Value>
std::vector<Value> selected(std::span<const Value> values, std::span<const std::size_t> rows) {
  std::vector<Value> out;
  out.reserve(rows.size());
  for (const std::size_t row : rows) out.push_back(values[row]);
  return out;
}

}  // namespace

std::vector<std::size_t> counted(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

std::vector<double> select(std::span<const double> values, std::span<const std::size_t> rows) {
  return selected(values, rows);
}

std::vector<float> select(std::span<const float> values, std::span<const std::size_t> rows) {
  return selected(values, rows);
}

contract::Fit measure_rows(std::span<const double> target, std::span<const std::size_t> rows,
                           std::span<const double> predicted) {
  const forest::RegressionMetrics fit = forest::measure_fit(select(target, rows), predicted);
  return {fit.r2, fit.mae, fit.rmse};
}

}  // namespace relevance::modeld
