// SPDX-License-Identifier: PostgreSQL
#include "contract/ranking_row.h"

#include <set>

namespace relevance::contract {

nlohmann::json to_json(const std::vector<RankingRow>& ranking, bool full) {
  nlohmann::json out = nlohmann::json::array();
  for (const RankingRow& row : ranking) out.push_back(object_to_json(row, !full));
  return out;
}

std::vector<RankingRow> parse_ranking(const nlohmann::json& given) {
  if (!given.is_array()) throw bad_answer("the ranking is not a list");
  std::vector<RankingRow> ranking;
  std::set<std::string> seen;
  std::set<int> ranks;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::string place = "ranking[" + std::to_string(i) + "]";
    ranking.push_back(object_from_json<RankingRow>(Fields(given[i], place)));
    if (!seen.insert(ranking.back().feature).second) {
      throw bad_answer("the ranking names a feature twice, at " + place);
    }
    if (const auto rank = ranking.back().rank; rank && !ranks.insert(*rank).second) {
      throw bad_answer("the ranking gives a rank twice, at " + place);
    }
  }
  return ranking;
}

}  // namespace relevance::contract
