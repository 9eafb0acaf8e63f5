// SPDX-License-Identifier: PostgreSQL
// Decides whether floats tell the values of a column apart.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace relevance::modeld {

// Nothing if floats tell the values apart as well as bins do: no float that several values share
// holds more rows than a sixteenth of a bin (forest/binned_matrix.h), and none is out of the range
// in which floats have seven digits. Otherwise the borders between neighbouring values
// (model/borders.h); where there are very many values, between groups of them that are far smaller
// than bins. values: one per row, NaN where missing.
std::optional<std::vector<double>> find_borders(std::span<const double> values);

}  // namespace relevance::modeld
