// SPDX-License-Identifier: PostgreSQL
// Which of several models to explain, by the training rows alone: the held-out rows are for measuring.
#pragma once

#include <cstddef>
#include <functional>

#include "modeld/model_fit.h"
#include "modeld/row_split.h"
#include "table/training_set.h"

namespace relevance::modeld {

inline constexpr double kEarlyStoppingShare = 0.1;  // of the training rows

// What to fit models on. For early stopping, boosting holds out some training rows in the same way as
// the test rows. If the hold-out is not random, out-of-bag predictions estimate what a random one would
// have shown.
FitRows rows_to_fit(const table::TrainingSet& set, const RowSplit& split,
                    contract::TrainOptions options);

// The place, in fit_models()'s result for these options, of the model that predicts other rows best. With
// several algorithms, some training rows are held out, in the same way as the test rows, and models are
// fitted on the others; this is repeated three times, and the smallest sum of squared errors decides. Of
// more than 10,000 training rows some are used, evenly spaced; of fewer than 20, none: then it is the
// first. Throws like fit_models().
std::size_t choose_model(const table::TrainingSet& set, const FeatureColumns& columns,
                         const RowSplit& split, contract::TrainOptions options, unsigned threads,
                         const std::function<void(double)>& progress);

}  // namespace relevance::modeld
