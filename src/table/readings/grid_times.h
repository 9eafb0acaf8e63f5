// SPDX-License-Identifier: PostgreSQL
// The intervals of a grid: of equal length, and those in which the target was read.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace relevance::table {

// The median step between the target's readings, or the usual interval next to it (1 s, 5 min, 1 h,
// ...) if that is within 2 %. times: sorted. 0 if all times are the same.
double find_interval(const std::vector<double>& times);

// The shortest usual interval of at least `seconds`.
double usual_interval(double seconds);

std::string interval_text(double seconds);  // "90 s", "5 min", "1 h"

// Interval k holds the times after end(k - 1) up to and including end(k): a reading belongs to what
// happened before it, so that the target's readings are explained by what preceded them. Ends are
// multiples of the length, in local time, shifted if nearly all the target's readings come at the
// same moment of the interval, so that this moment is its end and jitter moves none of them into
// the next.
class GridTimes {
 public:
  // times: the target's readings, sorted, not empty. interval: above 0.
  GridTimes(const std::vector<double>& times, double interval);

  double interval() const { return interval_; }

  // The number of the interval, from 0 for that of the first time in `times`; below 0 before.
  std::int64_t number_of(double time) const {
    return static_cast<std::int64_t>(std::ceil(position_of(time)));
  }
  // The time in intervals since the end of interval 0.
  double position_of(double time) const { return (time - end_) * per_interval_ - tolerance_; }
  double end_of(std::int64_t number) const {
    return end_ + static_cast<double>(number) * interval_;
  }

  // The intervals with a time in `times`, in order.
  const std::vector<std::int64_t>& rows() const { return rows_; }

 private:
  double interval_;
  double per_interval_;
  double tolerance_;  // in intervals: rounding must not move a time over an end
  double end_;        // of interval 0
  std::vector<std::int64_t> rows_;
};

}  // namespace relevance::table
