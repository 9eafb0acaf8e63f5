// SPDX-License-Identifier: PostgreSQL
// Reads a forest in XGBoost's own format.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "forest/flat_forest.h"

namespace relevance::model {

struct XgboostModel {
  forest::Forest forest;                          // valid (flat_forest.h)
  std::map<std::string, std::string> attributes;  // texts that were stored with it
};

// ubjson: as XGBoost 1.7 to 3.x saves it with format "ubj"; a regression on the target itself
// ("reg:squarederror") without categorical splits. Reads one tree at a time. gain_unit: factor
// for gains. The bytes may be hostile: time and memory are bounded by a multiple of their number.
// Throws Error bad_model, bad_forest.
XgboostModel read_xgboost_model(std::string_view ubjson, double gain_unit = 1);

}  // namespace relevance::model
