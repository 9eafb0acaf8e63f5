// SPDX-License-Identifier: PostgreSQL
#include "contract/ranking_row.h"

#include <set>

#include "contract/bounded_json.h"

namespace relevance::contract {

nlohmann::json to_json(const std::vector<RankingRow>& ranking, bool full) {
  nlohmann::json out = nlohmann::json::array();
  for (const RankingRow& row : ranking) out.push_back(object_to_json(row, !full));
  return out;
}

std::optional<std::vector<RankingRow>> parse_ranking(std::string_view text) {
  std::vector<RankingRow> ranking;
  std::set<std::string> seen;
  std::set<int> ranks;
  const bool is_list = parse_bounded_list(text, [&](const nlohmann::json& row) {
    const std::string place = "ranking[" + std::to_string(ranking.size()) + "]";
    ranking.push_back(object_from_json<RankingRow>(Fields(row, place)));
    if (!seen.insert(ranking.back().feature).second) {
      throw bad_answer("the ranking names a feature twice, at " + place);
    }
    if (const auto rank = ranking.back().rank; rank && !ranks.insert(*rank).second) {
      throw bad_answer("the ranking gives a rank twice, at " + place);
    }
  });
  if (!is_list) return std::nullopt;
  return ranking;
}

}  // namespace relevance::contract
