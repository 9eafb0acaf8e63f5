// SPDX-License-Identifier: PostgreSQL
// Which rows are explained when not all are.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "table/checks/time_order.h"

namespace relevance::modeld {

// `wanted` rows that stand for all (all when wanted is 0 or not below their number), ascending. The
// rows are cut by their target into strata of like many rows, as many strata as each gives rows;
// within a stratum, rows are drawn evenly over the time, or as they stand without a time order: so
// that rare high and low values are there, and those of all times.
std::vector<std::size_t> rows_to_explain(const std::vector<double>& target,
                                         const std::optional<table::TimeOrder>& time_order,
                                         std::size_t wanted);

}  // namespace relevance::modeld
