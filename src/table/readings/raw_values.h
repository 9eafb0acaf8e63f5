// SPDX-License-Identifier: PostgreSQL
// What one tag's readings show of codes for missing values (checks/code_evidence.h), in little
// memory: the values at both ends with their counts, and a sample of all.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "table/checks/code_evidence.h"

namespace relevance::table {

class RawValues {
 public:
  // A number.
  void add(double value) {
    if (value <= low_bound_) add_end(lows_, low_bound_, 1, value);
    if (value >= high_bound_) add_end(highs_, high_bound_, -1, value);
    if (--until_next_ == 0) add_to_sample(value);
  }

  // The values that stand apart, with their numbers of readings.
  std::vector<CodeCandidate> candidates() const;

 private:
  static constexpr std::size_t kEnds = 6;
  static constexpr double kInfinite = std::numeric_limits<double>::infinity();
  struct End {
    double value = 0;
    std::size_t rows = 0;
  };
  struct Ends {
    std::array<End, kEnds> ends;
    std::size_t size = 0;
  };

  // sign: 1 for the smallest values, -1 for the largest. bound: the innermost of them.
  static void add_end(Ends& ends, double& bound, double sign, double value);
  void add_to_sample(double value);
  std::size_t rows_of(double value) const;

  double low_bound_ = kInfinite;
  double high_bound_ = -kInfinite;
  std::uint32_t until_next_ = 1;
  std::uint32_t stride_ = 1;  // one reading in `stride_` is in the sample
  Ends lows_, highs_;         // from the outside in
  std::vector<double> sample_;
};

}  // namespace relevance::table
