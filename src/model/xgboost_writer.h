// SPDX-License-Identifier: PostgreSQL
// Writes a forest as a model that XGBoost can load.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "forest/flat_forest.h"

namespace relevance::model {

struct ModelLabels {
  std::vector<std::string> feature_names;  // one per feature
  std::vector<std::string> feature_types;  // one per feature: "float", "int", "i" (indicator)
  std::vector<std::pair<std::string, std::string>> attributes;
};

// XGBoost's UBJSON format, as version 1.7 writes it and later ones read it.
std::string write_xgboost_model(const forest::Forest& forest, const ModelLabels& labels);

}  // namespace relevance::model
