// SPDX-License-Identifier: PostgreSQL
// Selects the rows to explain.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "table/checks/time_order.h"

namespace relevance::modeld {

// A representative sample of `wanted` rows, ascending; all rows if wanted is 0 or not below their
// number. The rows are divided by target into about sqrt(wanted) strata of equal size. Each stratum
// is sampled evenly over time (over the row order if there is no time order), so that the sample
// includes rare high and low values and all periods.
std::vector<std::size_t> rows_to_explain(const std::vector<double>& target,
                                         const std::optional<table::TimeOrder>& time_order,
                                         std::size_t wanted);

}  // namespace relevance::modeld
