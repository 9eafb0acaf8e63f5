// SPDX-License-Identifier: PostgreSQL
// A ranking as a model service sends it. Reading follows messages.h: strict about types and ranges,
// tolerant of missing optional fields and of unknown ones.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "contract/field_list.h"

namespace relevance::contract {

struct EffectPoint {
  std::optional<double> x;
  std::optional<std::string> level;
  double mean_shap = 0;
  std::int64_t count = 0;
};

constexpr auto fields_of(const EffectPoint*) {
  return std::tuple{
      field("x", &EffectPoint::x,
            "The feature's mean value in this bin; null for a categorical feature."),
      field("level", &EffectPoint::level, "The level of a categorical feature; null for others."),
      field("mean_shap", &EffectPoint::mean_shap,
            "Mean SHAP value of the bin's rows, in units of the target."),
      field("count", &EffectPoint::count, "How many explained rows are in the bin.", kNotNegative),
  };
}

// The optional fields and the lists are the contract's second part: a service that implements only
// the first leaves them out.
struct RankingRow {
  std::optional<int> rank;
  std::string feature;
  std::optional<std::string> kind;
  double importance_shap_mean_abs = 0;
  double importance_native = 0;
  double shap_norm = 0;
  double native_norm = 0;
  double score_final = 0;
  std::string direction;
  std::optional<std::string> direction_code;
  std::optional<double> shap_stderr;
  std::optional<bool> above_noise;
  std::optional<int> tied_rank;
  std::optional<double> importance_shap_grouped;
  std::vector<std::string> correlated_with;
  std::vector<double> correlations;
  std::optional<double> p_value;
  std::optional<double> q_value;
  std::vector<EffectPoint> effect_curve;
};

inline constexpr std::array kFeatureKinds = {"numeric", "categorical", "boolean", "calendar"};
inline constexpr std::array kDirectionCodes = {"positive", "negative", "nonmonotonic", "none"};

constexpr auto fields_of(const RankingRow*) {
  using Row = RankingRow;
  return std::tuple{
      field("rank", &Row::rank, "1 is the feature with the greatest impact.", Allowed{.low = 1}),
      field("feature", &Row::feature, "The feature: a column's name as in the data's header.",
            Allowed{.text = "a column's name"}),
      field("kind", &Row::kind, "numeric, categorical, boolean or calendar.",
            Allowed{.words = kFeatureKinds}),
      field("importance_shap_mean_abs", &Row::importance_shap_mean_abs,
            "Mean absolute SHAP value over the explained rows, in units of the target.",
            kNotNegative),
      field("importance_native", &Row::importance_native,
            "The model's own importance: the share of the reduction of squared error at the "
            "feature's splits; the values of all features sum to 1.",
            kNotNegative),
      field("shap_norm", &Row::shap_norm,
            "importance_shap_mean_abs divided by its largest value in this ranking.", kShare),
      field("native_norm", &Row::native_norm,
            "importance_native divided by its largest value in this ranking.", kShare),
      field("score_final", &Row::score_final, "Mean of shap_norm and native_norm.", kShare),
      field("direction", &Row::direction,
            "A sentence: whether the target was higher or lower where the feature was higher."),
      field("direction_code", &Row::direction_code, "positive, negative, nonmonotonic or none.",
            Allowed{.words = kDirectionCodes}),
      field("shap_stderr", &Row::shap_stderr,
            "Standard error of importance_shap_mean_abs, from the explained rows and the trees.",
            kNotNegative),
      field("above_noise", &Row::above_noise,
            "Whether the feature is more important than copies of itself in other rows, at a false "
            "discovery rate of 5 %."),
      field("tied_rank", &Row::tied_rank,
            "The first rank of the feature's tie: features with the same value cannot be told "
            "apart.",
            Allowed{.low = 1}),
      field("importance_shap_grouped", &Row::importance_shap_grouped,
            "Mean absolute SHAP value of the feature and those that are all correlated with each "
            "other and with it, taken together; its own if there are none.",
            kNotNegative),
      field("correlated_with", &Row::correlated_with,
            "The other features that are correlated with it, so that they share their importance; "
            "the strongest correlation first."),
      field("correlations", &Row::correlations,
            "The rank correlation with each feature in correlated_with, in the same order.",
            Allowed{.low = -1, .high = 1}),
      field("p_value", &Row::p_value,
            "How likely a feature without information would be to reach its importance.", kShare),
      field("q_value", &Row::q_value,
            "The lowest false discovery rate at which the feature is above noise.", kShare),
      field("effect_curve", &Row::effect_curve, "Its value on x, its mean SHAP value on y."),
  };
}

// full: includes the second part's fields.
nlohmann::json to_json(const std::vector<RankingRow>& ranking, bool full);

// Features and ranks are unique in it; throws Error bad_answer. nullopt: the text is not a list, or not
// JSON within the limits of bounded_json.h.
std::optional<std::vector<RankingRow>> parse_ranking(std::string_view text);

}  // namespace relevance::contract
