// SPDX-License-Identifier: PostgreSQL
// Sorting many floats or doubles.
#pragma once

#include <vector>

namespace relevance::forest {

// Ascending; values must not be NaN. Radix sort: a million floats in some ten milliseconds. -0
// comes before 0.
void sort_floats(std::vector<float>& values);
void sort_floats(std::vector<double>& values);

}  // namespace relevance::forest
