// SPDX-License-Identifier: PostgreSQL
// Numbers and values of rows, and how well they are predicted.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "contract/metrics.h"

namespace relevance::modeld {

// 0 to count - 1.
std::vector<std::size_t> counted(std::size_t count);

// The values of these rows, in their order.
std::vector<double> select(std::span<const double> values, std::span<const std::size_t> rows);
std::vector<float> select(std::span<const float> values, std::span<const std::size_t> rows);

// predicted: one per row of `rows`, at least one. target: one per row of the whole set.
contract::Fit measure_rows(std::span<const double> target, std::span<const std::size_t> rows,
                           std::span<const double> predicted);

}  // namespace relevance::modeld
