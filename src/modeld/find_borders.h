// SPDX-License-Identifier: PostgreSQL
// Decides whether floats tell the values of a column apart.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace relevance::modeld {

// The values of a column as ranks.
struct Ranks {
  std::vector<double> borders;  // a value's rank is how many of these it reaches (model/borders.h)
  // What stands for each rank while trees grow, one more than borders: ascending, from 1, spread as
  // the values are as far as floats allow it. So the middle between two values is where it would be
  // without ranks, which matters where a node has no rows in between.
  std::vector<float> codes;
};

// Nothing if floats tell the values apart as well as bins do: no float that several values share
// holds more rows than a sixteenth of a bin (forest/binned_matrix.h), and none is out of the range
// in which floats have seven digits. Otherwise ranks, with the borders between neighbouring values;
// where there are very many values, between groups of them that are far smaller than bins. values:
// one per row, NaN where missing.
std::optional<Ranks> find_ranks(std::span<const double> values);

}  // namespace relevance::modeld
