// SPDX-License-Identifier: PostgreSQL
// Reads a model in XGBoost's own format.
#pragma once

#include <string_view>

#include "forest/flat_forest.h"

namespace relevance::modeld {

// ubjson: as XGBoost saves it with format "ubj"; a regression forest without categorical splits.
// Read in one pass, tree by tree. gain_unit: factor for gains. Throws Error bad_model.
forest::Forest read_xgboost_model(std::string_view ubjson, double gain_unit = 1);

}  // namespace relevance::modeld
