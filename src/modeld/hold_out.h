// SPDX-License-Identifier: PostgreSQL
// How far the figures on the held-out rows can be believed, as metrics and in words.
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

// What the rows' order and groups mean for the hold-out.
void warn_of_split(const table::TrainingSet& set, const contract::TrainOptions& options,
                   const RowSplit& split, std::vector<std::string>& warnings);

// The R² of predictions for training rows by the trees that did not see them, which is what rows
// held out at random would show, at no cost. out_of_bag: one a row of `rows`; NaN where every tree
// saw it.
double r2_out_of_bag(std::span<const double> target, std::span<const std::size_t> rows,
                     std::span<const double> out_of_bag);

// Adds the baselines, and whether the model is below them: its error (RMSE) on the held-out rows
// is not less than that of the training rows' mean. columns, names: one a feature (baseline.h).
void compare_with_baselines(std::span<const std::vector<float>> columns,
                            const std::vector<std::string>& names, std::span<const double> target,
                            const RowSplit& split, contract::Metrics& metrics);

// What the figures say of the model, in words: that it is below the mean, or explains little, is no
// better than one variable, or was flattered by a random hold-out by more than 0.1 of R².
void warn_of_metrics(const contract::Metrics& metrics, std::vector<std::string>& warnings);

}  // namespace relevance::modeld
