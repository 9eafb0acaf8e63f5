// SPDX-License-Identifier: PostgreSQL
// Builds the contract's ranking rows.
#pragma once

#include <string>
#include <vector>

#include "base/warning.h"
#include "contract/messages.h"
#include "forest/ranking.h"
#include "modeld/false_discoveries.h"
#include "modeld/feature_matrix.h"

namespace relevance::modeld {

std::vector<contract::RankingRow> make_ranking(const std::vector<forest::RankedFeature>& ranked,
                                               const std::vector<FeatureInfo>& infos,
                                               const PValues& p_values);

void warn_of_undecidable(const std::vector<FeatureInfo>& infos, const PValues& p_values,
                         std::vector<Warning>& warnings);

// If no feature is above noise, of those of which it can be decided.
void warn_of_noise(const std::vector<contract::RankingRow>& ranking,
                   std::vector<Warning>& warnings);

// The current time, as ISO 8601 in UTC.
std::string current_date();

}  // namespace relevance::modeld
