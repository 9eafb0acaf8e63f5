// SPDX-License-Identifier: PostgreSQL
// How far the metrics on the held-out rows can be trusted: baselines and warnings.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "contract/metrics.h"
#include "contract/train_options.h"
#include "modeld/row_split.h"
#include "table/training_set.h"

namespace relevance::modeld {

// Warns of what the rows' order and groups mean for the hold-out.
void warn_of_split(const table::TrainingSet& set, const contract::TrainOptions& options,
                   const RowSplit& split, std::vector<Warning>& warnings);

// The out-of-bag R²: what a random hold-out would give, without fitting another model.
// out_of_bag: one per row of `rows`; NaN where every tree saw the row.
double r2_out_of_bag(std::span<const double> target, std::span<const std::size_t> rows,
                     std::span<const double> out_of_bag);

// Adds the baselines to the metrics, and whether the model is below baseline: its RMSE on the
// held-out rows is not less than that of the training rows' mean. columns, names: one per feature.
void compare_with_baselines(std::span<const std::vector<float>> columns,
                            const std::vector<std::string>& names, std::span<const double> target,
                            const RowSplit& split, contract::Metrics& metrics);

// Warns if the model does not beat the mean, explains little, is no better than a single feature,
// or if a random hold-out would have shown an R² more than 0.1 higher.
void warn_of_metrics(const contract::Metrics& metrics, std::vector<Warning>& warnings);

}  // namespace relevance::modeld
