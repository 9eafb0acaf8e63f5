// SPDX-License-Identifier: PostgreSQL
#include "modeld/results.h"

#include <array>
#include <ctime>

#include "contract/direction.h"

namespace relevance::modeld {
namespace {

using forest::Direction;
using table::FeatureKind;

constexpr double kNegligibleNorm = 0.001;  // of the strongest feature's mean |SHAP|

contract::EffectPoint make_point(const forest::CurvePoint& point, const FeatureInfo& info) {
  contract::EffectPoint out;
  if (info.kind == FeatureKind::categorical) {
    out.level = info.levels.at(static_cast<std::size_t>(point.x));
  } else {
    out.x = point.x;
  }
  out.mean_shap = point.mean_shap;
  out.count = point.count;
  return out;
}

// Levels are sorted by their mean target, so a direction along that order means nothing.
void describe_direction(Direction direction, FeatureKind kind, contract::RankingRow& row) {
  const bool unordered = kind == FeatureKind::categorical && direction != Direction::none;
  row.direction_code = forest::to_string(unordered ? Direction::nonmonotonic : direction);
  row.direction = contract::direction_sentence(*row.direction_code, table::to_string(kind),
                                               contract::Language::english);
}

}  // namespace

std::vector<contract::RankingRow> make_ranking(const std::vector<forest::RankedFeature>& ranked,
                                               const std::vector<FeatureInfo>& infos,
                                               const std::vector<bool>& above_noise) {
  std::vector<contract::RankingRow> rows;
  for (const forest::RankedFeature& feature : ranked) {
    const FeatureInfo& info = infos.at(feature.feature);
    contract::RankingRow row;
    row.feature = info.name;
    row.importance_shap_mean_abs = feature.shap_mean_abs;
    row.importance_native = feature.native;
    row.shap_norm = feature.shap_norm;
    row.native_norm = feature.native_norm;
    row.score_final = feature.score_final;
    row.rank = feature.rank;
    row.kind = table::to_string(info.kind);
    row.shap_stderr = feature.shap_stderr;
    row.tied_rank = feature.tied_rank;
    row.importance_shap_grouped = feature.shap_grouped;
    for (const std::size_t other : feature.correlated_with) {
      row.correlated_with.push_back(infos.at(other).name);
    }
    // A model that explains everything gives each feature a little importance; ignore it if tiny.
    row.above_noise = above_noise.at(feature.feature) && feature.shap_norm >= kNegligibleNorm;
    describe_direction(feature.direction, info.kind, row);
    for (const forest::CurvePoint& point : feature.effect_curve) {
      row.effect_curve.push_back(make_point(point, info));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string current_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

}  // namespace relevance::modeld
