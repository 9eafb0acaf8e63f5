// SPDX-License-Identifier: PostgreSQL
// Builds the contract's ranking rows and the model artifact.
#pragma once

#include <string>
#include <vector>

#include "contract/messages.h"
#include "forest/ranking.h"
#include "modeld/feature_matrix.h"

namespace relevance::modeld {

std::vector<contract::RankingRow> make_ranking(const std::vector<forest::RankedFeature>& ranked,
                                               const std::vector<FeatureInfo>& infos,
                                               const std::vector<bool>& above_noise);

// The forest as an XGBoost model file, with feature names. The attribute "relevance_schema" has
// what is needed to prepare rows: target, features, kinds, and the levels of each categorical
// feature, indexed by their numbers.
std::string make_artifact(const forest::Forest& forest, const std::string& target,
                          const std::vector<FeatureInfo>& infos);

// The current time, as ISO 8601 in UTC.
std::string current_date();

}  // namespace relevance::modeld
