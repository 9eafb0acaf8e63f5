// SPDX-License-Identifier: PostgreSQL
#include "modeld/row_values.h"

#include "forest/regression_metrics.h"

namespace relevance::modeld {

std::vector<double> select(std::span<const double> values, std::span<const std::size_t> rows) {
  std::vector<double> out;
  out.reserve(rows.size());
  for (const std::size_t row : rows) out.push_back(values[row]);
  return out;
}

contract::Fit measure_rows(std::span<const double> target, std::span<const std::size_t> rows,
                           std::span<const double> predicted) {
  const forest::RegressionMetrics fit = forest::measure_fit(select(target, rows), predicted);
  return {fit.r2, fit.mae, fit.rmse};
}

}  // namespace relevance::modeld
