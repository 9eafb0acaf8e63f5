// SPDX-License-Identifier: PostgreSQL
// Medians, distinct values, and bins of about equal counts.
#pragma once

#include <cstddef>
#include <vector>

namespace relevance::stats {

// The middle one of the sorted values; the upper of two middle ones. values: at least one, no NaN.
double median(std::vector<double> values);

// How many different values there are, without NaN.
std::size_t count_distinct(std::vector<double> values);

// Cuts a sorted series into bins of about equal counts, value by value: equal values always share a
// bin. A bin's fair share is the remaining values divided by the remaining bins, so that a very
// frequent value uses up only one bin. A bin ends when the next value would overshoot the share by
// more than the bin falls short of it now.
class QuantileBins {
 public:
  QuantileBins(double total, std::size_t bins)
      : left_(total), bins_left_(static_cast<double>(bins)) {}

  // Adds the next distinct value, which occurs `count` times. Returns whether it begins a bin.
  bool add(double count) {
    const bool ends = in_bin_ > 0 && bins_left_ > 1 && in_bin_ + count / 2 > left_ / bins_left_;
    if (ends) {
      left_ -= in_bin_;
      bins_left_ -= 1;
      in_bin_ = 0;
    }
    const bool begins = in_bin_ == 0;
    in_bin_ += count;
    return begins;
  }

 private:
  double left_;  // values that are not in a finished bin
  double bins_left_;
  double in_bin_ = 0;
};

}  // namespace relevance::stats
