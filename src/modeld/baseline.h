// SPDX-License-Identifier: PostgreSQL
// What a model has to beat on the held-out rows. Both baselines use only the training rows.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "contract/metrics.h"
#include "modeld/row_split.h"

namespace relevance::modeld {

// Predicts the training rows' mean for every held-out row. target: one per row.
contract::Fit fit_of_mean(std::span<const double> target, const RowSplit& split);

struct BestFeature {
  std::size_t feature = 0;  // its column index
  contract::Fit fit;        // on the held-out rows
};

// The best single feature. Each feature's values in the training rows are cut into at most 32 bins
// of similar row counts (equal values share a bin), plus one for missing values; a row is predicted
// by its bin's mean over all training rows. The feature with the least leave-one-out squared error
// is chosen, so that many bins are no advantage; at most 20,000 rows are used to choose.
// columns: one per feature, at least one; one value per row of the target, NaN where missing.
BestFeature fit_of_best_feature(std::span<const std::vector<float>> columns,
                                std::span<const double> target, const RowSplit& split);

}  // namespace relevance::modeld
