// SPDX-License-Identifier: PostgreSQL
// Whether a number is the sum or the mean of others, as far as rounded numbers can tell.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

namespace relevance::table {

// What is known of the numbers that may have been summed up.
struct Terms {
  double rows = 0;
  double sum = 0;
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(double value);
  void add(const Terms& other);
  double mean() const { return sum / rows; }
  bool differ() const { return rows >= 2 && low < high; }
  double largest() const;
};

// The place of the last decimal: 0.01 for 12.25. Of several numbers, of a sample: the finest.
double unit_of(double value);
double unit_of(const std::vector<double>& values);

bool is_close(double value, double expected, double tolerance);

// Terms are rounded to `unit`: their sum and mean may differ from what was summed up before rounding.
// Both are greater than chance allows only where the rounding is small beside them.
bool is_sum(double value, const Terms& terms, double unit);
bool is_mean(double value, const Terms& terms, double unit);

// Even where chance allows it.
bool is_coarse_sum(double value, const Terms& terms, double unit);
bool is_coarse_mean(double value, const Terms& terms, double unit);

}  // namespace relevance::table
