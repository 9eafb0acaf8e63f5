// SPDX-License-Identifier: PostgreSQL
// Quantiles and tail probabilities of test statistics, by Boost.Math.
#pragma once

namespace relevance::stats {

// The quantile of Student's t distribution, for a probability inside (0, 1).
double student_quantile(double probability, double degrees_of_freedom);

// The probability that a chi-squared statistic is at least this large by chance. statistic: >= 0.
double chi_squared_tail(double statistic, double degrees_of_freedom);

}  // namespace relevance::stats
