// SPDX-License-Identifier: PostgreSQL
// Sorting many floats.
#pragma once

#include <vector>

namespace relevance::forest {

// Ascending; values must not be NaN. By radix: a million in some ten milliseconds. -0 and 0 may
// come in this order.
void sort_floats(std::vector<float>& values);

}  // namespace relevance::forest
