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
//
// Or, for a target that is read at uneven times, each of its readings is the end of an interval,
// which begins at the reading before it, or one interval earlier if that is much longer ago.
class GridTimes {
 public:
  // times: the target's readings, sorted, not empty. interval: above 0.
  GridTimes(const std::vector<double>& times, double interval);
  static GridTimes at_readings(const std::vector<double>& times, double interval);

  double interval() const { return interval_; }
  bool is_even() const { return ends_.empty(); }

  // Where a time lies: the number of its interval, from 0 for that of the first time in `times`,
  // below 0 before; and its moment in the interval, 0 to 1 at its end.
  struct Place {
    std::int64_t number;
    double moment;
  };
  Place place_of(double time) const {
    if (!is_even()) return place_among_ends(time);
    const double position = (time - end_) * per_interval_ - tolerance_;
    const double number = std::ceil(position);
    return {static_cast<std::int64_t>(number), position - (number - 1)};
  }
  std::int64_t number_of(double time) const { return place_of(time).number; }

  // The intervals with a time in `times`, in order. Those of neighbouring numbers follow each other
  // without a gap.
  const std::vector<std::int64_t>& rows() const { return rows_; }
  double end_of_row(std::size_t row) const {
    return is_even() ? end_ + static_cast<double>(rows_[row]) * interval_ : ends_[row];
  }
  double time_in_row(std::size_t row, double moment) const {
    return end_of_row(row) - (1 - moment) * length_of_row(row);
  }

 private:
  GridTimes() = default;
  Place place_among_ends(double time) const;
  double length_of_row(std::size_t row) const;

  double interval_ = 0;
  double per_interval_ = 0;
  double tolerance_ = 0;      // in intervals: rounding must not move a time over an end
  double end_ = 0;            // of interval 0
  std::vector<double> ends_;  // of the rows, if they are uneven
  std::vector<std::int64_t> rows_;
};

// Whether so many readings of the target share an interval with another that the rows should be
// its readings instead. times: sorted.
bool share_intervals(const std::vector<double>& times, const GridTimes& grid);

}  // namespace relevance::table
