// SPDX-License-Identifier: PostgreSQL
// How well predictions fit on held-out rows.
#pragma once

#include <span>

namespace relevance::forest {

struct RegressionMetrics {
  double r2 = 0;    // 1 - SSE/SST; 0 when the actual values are all equal
  double mae = 0;   // in units of the target
  double rmse = 0;  // in units of the target
};

// actual and predicted: same length, at least one. Sums are compensated, so
// that many rows lose no precision.
RegressionMetrics measure_fit(std::span<const double> actual, std::span<const double> predicted);

}  // namespace relevance::forest
