// SPDX-License-Identifier: PostgreSQL
#include "extension/service/ranking_check.h"

#include <set>
#include <string_view>

#include "base/text.h"

namespace relevance::extension {
namespace {

// "date (hour)" is derived from the column "date".
std::string_view source_of(std::string_view feature) {
  const std::size_t bracket = feature.rfind(" (");
  return bracket == std::string_view::npos ? feature : feature.substr(0, bracket);
}

std::string excerpt(const std::string& name) {
  return "\"" + shorten(name, 200) + "\"";
}

}  // namespace

void check_ranking(const std::vector<contract::RankingRow>& ranking,
                   const std::vector<std::string>& columns, const std::string& target_column) {
  if (columns.empty()) return;
  std::set<std::string_view> known;
  for (const std::string& column : columns) known.insert(trim(column));
  const std::string_view target = trim(target_column);
  for (const contract::RankingRow& row : ranking) {
    const std::string_view feature = trim(row.feature);
    if (feature == target)
      throw Error("bad_answer", "the model service ranked the target itself",
                  "The ranking names " + excerpt(row.feature) + ".",
                  "The service must not use the target as a feature.");
    if (!known.contains(feature) && !known.contains(source_of(feature)))
      throw Error("bad_answer", "the model service ranked a feature that the data do not have",
                  "The ranking names " + excerpt(row.feature) + "; the data have " +
                      std::to_string(columns.size()) + " columns.",
                  "Features must have the names of the columns in the data's header.");
  }
}

}  // namespace relevance::extension
