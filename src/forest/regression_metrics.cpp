// SPDX-License-Identifier: PostgreSQL
#include "forest/regression_metrics.h"

#include <cmath>
#include <cstddef>
#include <string>

#include "base/error.h"

namespace relevance::forest {
namespace {

// Neumaier's compensated sum: the digits lost to rounding are summed separately. (A.
// Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54, 1974.)
class CompensatedSum {
 public:
  void add(double term) {
    const double sum = sum_ + term;
    lost_ += std::abs(sum_) >= std::abs(term) ? (sum_ - sum) + term : (term - sum) + sum_;
    sum_ = sum;
  }
  double value() const { return sum_ + lost_; }

 private:
  double sum_ = 0;
  double lost_ = 0;
};

double mean_of(std::span<const double> values) {
  CompensatedSum sum;
  for (const double value : values) sum.add(value);
  return sum.value() / static_cast<double>(values.size());
}

// Compares the values: rounding may leave the sum of squares of equal values above zero.
bool all_equal(std::span<const double> values) {
  for (const double value : values) {
    if (value != values.front()) return false;
  }
  return true;
}

}  // namespace

RegressionMetrics measure_fit(std::span<const double> actual, std::span<const double> predicted) {
  if (actual.empty() || actual.size() != predicted.size()) {
    throw Error("bad_fit",
                "Measuring a fit needs as many predictions as actual values, and at least one.",
                std::to_string(actual.size()) + " actual values, " +
                    std::to_string(predicted.size()) + " predictions");
  }
  const double mean = mean_of(actual);
  CompensatedSum squared_error, absolute_error, squared_spread;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double error = actual[i] - predicted[i];
    const double spread = actual[i] - mean;
    squared_error.add(error * error);
    absolute_error.add(std::abs(error));
    squared_spread.add(spread * spread);
  }
  const auto n = static_cast<double>(actual.size());
  RegressionMetrics fit;
  fit.mae = absolute_error.value() / n;
  fit.rmse = std::sqrt(squared_error.value() / n);
  if (!all_equal(actual) && squared_spread.value() > 0) {
    fit.r2 = 1 - squared_error.value() / squared_spread.value();
  }
  return fit;
}

}  // namespace relevance::forest
