// SPDX-License-Identifier: PostgreSQL
// Whether values rise with the rows at an even pace, as those of a clock do.
#pragma once

#include <cstddef>
#include <vector>

namespace relevance::table {

struct Pace {
  std::size_t values = 0;
  bool one_way = false;  // no step goes against the others, except one in fifty, not far
  bool even = false;     // and nearly all steps are the same, or the values lie on a line
  double step = 0;       // the median; negative when the values fall
};

// Missing values are passed over. Cheap where the values go up and down.
Pace pace_of(const std::vector<double>& values);

// How many digits behind the decimal point the values have, at most 10.
int decimals_of(const std::vector<double>& values);

}  // namespace relevance::table
