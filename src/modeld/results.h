// SPDX-License-Identifier: PostgreSQL
// From a ranked forest to the contract's rows, and from a forest to the artifact.
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

// The forest as XGBoost's own file, with feature names and, as attribute "relevance_schema", what
// is needed to prepare rows for it: target, features, kinds, and the levels of each categorical by
// their number.
std::string make_artifact(const forest::Forest& forest, const std::string& target,
                          const std::vector<FeatureInfo>& infos);

// Now, as ISO 8601 in UTC.
std::string current_date();

}  // namespace relevance::modeld
