// SPDX-License-Identifier: PostgreSQL
#include "modeld/results.h"

#include <array>
#include <ctime>

#include "base/text.h"
#include "contract/direction.h"

namespace relevance::modeld {
namespace {

using forest::Direction;
using table::FeatureKind;

constexpr double kFalseDiscoveryRate = 0.05;
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
                                               const PValues& p_values) {
  const PValues q = q_values(p_values);
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
    for (const forest::CorrelatedFeature& other : feature.correlated_with) {
      row.correlated_with.push_back(infos.at(other.feature).name);
      row.correlations.push_back(other.correlation);
    }
    row.p_value = p_values.at(feature.feature);
    row.q_value = q.at(feature.feature);
    // A model that explains everything gives each feature a little importance; ignore it if tiny.
    if (row.q_value) {
      row.above_noise = *row.q_value <= kFalseDiscoveryRate && feature.shap_norm >= kNegligibleNorm;
    }
    // What may be noise has no direction.
    const bool above = row.above_noise.value_or(false);
    describe_direction(above ? feature.direction : Direction::none, info.kind, row);
    for (const forest::CurvePoint& point : feature.effect_curve) {
      row.effect_curve.push_back(make_point(point, info));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

void warn_of_undecidable(const std::vector<FeatureInfo>& infos, const PValues& p_values,
                         std::vector<Warning>& warnings) {
  constexpr std::size_t kNamed = 5;
  std::size_t features = 0;
  std::string names;
  for (std::size_t f = 0; f < infos.size(); ++f) {
    if (p_values[f]) continue;
    if (features < kNamed) names += (features == 0 ? "" : ", ") + quote_text(infos[f].name);
    if (features == kNamed) names += ", …";
    ++features;
  }
  if (features == 0) return;
  warnings.push_back(make_warning("undecidable_features", {},
                                  {value_of("features", features), value_of("names", names)}));
}

void warn_of_noise(const std::vector<contract::RankingRow>& ranking,
                   std::vector<Warning>& warnings) {
  std::size_t decided = 0;
  for (const contract::RankingRow& row : ranking) {
    if (row.above_noise.value_or(false)) return;
    if (row.above_noise) ++decided;
  }
  if (decided > 0) warnings.push_back(make_warning("nothing_above_noise", {}));
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
