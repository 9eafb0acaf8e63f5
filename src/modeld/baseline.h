// SPDX-License-Identifier: PostgreSQL
// What a model has to beat on the held-out rows. Both baselines know the training rows alone.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "contract/metrics.h"
#include "modeld/row_split.h"

namespace relevance::modeld {

// Predicting the training rows' mean for every held-out row. target: one a row.
contract::Fit fit_of_mean(std::span<const double> target, const RowSplit& split);

struct BestVariable {
  std::size_t feature = 0;  // its place among the columns
  contract::Fit fit;        // on the held-out rows
};

// The variable that says most alone. Of each, the training rows are cut into at most 32 bins of
// like many rows, equal values together, and one for missing values; a row is predicted by its
// bin's mean. The variable is chosen by the squared error when each training row is left out of its
// own bin's mean, so that many bins are no advantage, on at most 20,000 rows; the means are of all
// training rows.
// columns: one a feature, at least one; one value a row of the target, NaN where missing.
BestVariable fit_of_best_variable(std::span<const std::vector<float>> columns,
                                  std::span<const double> target, const RowSplit& split);

}  // namespace relevance::modeld
