// SPDX-License-Identifier: PostgreSQL
// Values of selected rows, and how well they are predicted.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "contract/metrics.h"

namespace relevance::modeld {

// The values of these rows, in their order.
std::vector<double> select(std::span<const double> values, std::span<const std::size_t> rows);

// predicted: one per row of `rows`, at least one. target: one per row of the whole set.
contract::Fit measure_rows(std::span<const double> target, std::span<const std::size_t> rows,
                           std::span<const double> predicted);

}  // namespace relevance::modeld
