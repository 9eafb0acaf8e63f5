// SPDX-License-Identifier: PostgreSQL
#include "forest/ranking.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/error.h"
#include "forest/effect_curve.h"
#include "forest/rank_ties.h"

namespace relevance::forest {
namespace {

// A feature whose curve varies less than this share of its mean |SHAP| has no main effect: it acts
// only through interactions, in both directions alike. In simulations, this ratio is at least 0.7,
// mostly 1.1, for features with a main effect; for features that act only through another one,
// chance brings it up to 0.5.
constexpr double kOwnMovement = 0.5;
// A curve that varies less than this share of the strongest feature's mean |SHAP| is invisible.
constexpr double kVisibleMovement = 1e-3;

using ValueLists = std::span<const std::vector<double>>;

void check_sizes(Matrix rows, const Explanation& explanation, std::span<const EffectBins> bins,
                 ValueLists values) {
  check_rows(rows, explanation.native.size());
  if (rows.rows == 0) throw Error("bad_ranking", "A ranking needs at least one explained row.");
  if (explanation.shap.size() != rows.rows * rows.features || bins.size() != rows.features) {
    throw Error("bad_ranking",
                "A ranking needs a SHAP value for each row and feature, and bins for each feature.",
                std::to_string(rows.rows) + " rows, " + std::to_string(rows.features) +
                    " features, " + std::to_string(explanation.shap.size()) + " SHAP values, " +
                    std::to_string(bins.size()) + " bins");
  }
  const bool fits = std::all_of(values.begin(), values.end(), [&](const auto& list) {
    return list.empty() || list.size() == rows.rows;
  });
  if (!fits || (!values.empty() && values.size() != rows.features)) {
    throw Error("bad_ranking", "A ranking needs the values of all rows or of none.");
  }
}

std::vector<EffectSample> samples_of(Matrix rows, std::span<const double> shap, std::size_t feature,
                                     ValueLists values) {
  const bool stand_for_others = !values.empty() && !values[feature].empty();
  std::vector<EffectSample> samples(rows.rows);
  for (std::size_t r = 0; r < rows.rows; ++r) {
    const double value = stand_for_others ? values[feature][r] : rows.row(r)[feature];
    samples[r] = {value, shap[r * rows.features + feature]};
  }
  return samples;
}

// The variance of shap_mean_abs over the rows: a second pass, which avoids cancellation.
double variance_of_rows(std::span<const EffectSample> samples, double shap_mean_abs) {
  if (samples.size() < 2) return 0;
  double squares = 0;
  for (const EffectSample& sample : samples) {
    const double away = std::abs(sample.shap) - shap_mean_abs;
    squares += away * away;
  }
  const auto n = static_cast<double>(samples.size());
  return squares / (n - 1) / n;
}

double variance_of_trees(std::span<const Impact> replicates, std::size_t feature) {
  std::vector<double> values;
  for (const Impact& replicate : replicates) values.push_back(replicate.shap_mean_abs[feature]);
  return jackknife_variance(values);
}

void measure_impact(std::span<const EffectSample> samples, std::span<const Impact> replicates,
                    RankedFeature& ranked) {
  double sum = 0;
  for (const EffectSample& sample : samples) sum += std::abs(sample.shap);
  ranked.shap_mean_abs = sum / static_cast<double>(samples.size());
  ranked.shap_stderr = std::sqrt(variance_of_rows(samples, ranked.shap_mean_abs) +
                                 variance_of_trees(replicates, ranked.feature));
}

Impact impact_of(const std::vector<RankedFeature>& features) {
  Impact impact;
  for (const RankedFeature& feature : features) {
    impact.shap_mean_abs.push_back(feature.shap_mean_abs);
    impact.native.push_back(feature.native);
  }
  return impact;
}

double share_of(double part, double largest) {
  return largest > 0 ? part / largest : 0;
}

void score(const Impact& impact, std::vector<RankedFeature>& features) {
  const double largest_shap =
      *std::max_element(impact.shap_mean_abs.begin(), impact.shap_mean_abs.end());
  const double largest_native = *std::max_element(impact.native.begin(), impact.native.end());
  const std::vector<double> scores = scores_of(impact);
  for (RankedFeature& feature : features) {
    feature.shap_norm = share_of(feature.shap_mean_abs, largest_shap);
    feature.native_norm = share_of(feature.native, largest_native);
    feature.score_final = scores[feature.feature];
    const double visible =
        std::max(kOwnMovement * feature.shap_mean_abs, kVisibleMovement * largest_shap);
    feature.direction = movement_of(feature.effect_curve) < visible
                            ? Direction::none
                            : direction_of(feature.effect_curve);
  }
}

double grouped_impact(Matrix rows, std::span<const double> shap, std::size_t feature,
                      const std::vector<std::size_t>& cluster) {
  double sum = 0;
  for (std::size_t r = 0; r < rows.rows; ++r) {
    const double* row = shap.data() + r * rows.features;
    double together = row[feature];
    for (const std::size_t other : cluster) together += row[other];
    sum += std::abs(together);
  }
  return sum / static_cast<double>(rows.rows);
}

void group_correlated(Matrix rows, std::span<const double> shap,
                      std::vector<RankedFeature>& features) {
  Correlations correlations = correlated_features(rows);
  for (RankedFeature& ranked : features) {
    ranked.correlated_with = std::move(correlations.pairs[ranked.feature]);
    ranked.shap_grouped =
        grouped_impact(rows, shap, ranked.feature, correlations.clusters[ranked.feature]);
  }
}

bool ranks_before(const RankedFeature& a, const RankedFeature& b) {
  if (a.score_final != b.score_final) return a.score_final > b.score_final;
  if (a.shap_mean_abs != b.shap_mean_abs) return a.shap_mean_abs > b.shap_mean_abs;
  return a.feature < b.feature;
}

// features: sorted, best first.
void number_ranks(const Explanation& explanation, const Impact& impact,
                  std::vector<RankedFeature>& features) {
  std::vector<std::size_t> order;
  for (const RankedFeature& feature : features) order.push_back(feature.feature);
  const std::vector<int> tied = tied_ranks(explanation.shap, impact, explanation.replicates, order);
  for (std::size_t i = 0; i < features.size(); ++i) {
    features[i].rank = static_cast<int>(i) + 1;
    features[i].tied_rank = tied[i];
  }
}

}  // namespace

const char* to_string(Direction direction) {
  switch (direction) {
    case Direction::positive:
      return "positive";
    case Direction::negative:
      return "negative";
    case Direction::nonmonotonic:
      return "nonmonotonic";
    case Direction::none:
      break;
  }
  return "none";
}

std::vector<RankedFeature> rank_features(Matrix rows, const Explanation& explanation,
                                         std::span<const EffectBins> bins, ValueLists values) {
  check_sizes(rows, explanation, bins, values);
  if (rows.features == 0) return {};
  std::vector<RankedFeature> features(rows.features);
  for (std::size_t f = 0; f < rows.features; ++f) {
    std::vector<EffectSample> samples = samples_of(rows, explanation.shap, f, values);
    features[f].feature = f;
    features[f].native = explanation.native[f];
    measure_impact(samples, explanation.replicates, features[f]);
    features[f].effect_curve = make_effect_curve(samples, bins[f]);
  }
  const Impact impact = impact_of(features);
  score(impact, features);
  std::sort(features.begin(), features.end(), ranks_before);
  number_ranks(explanation, impact, features);
  group_correlated(rows, explanation.shap, features);
  return features;
}

}  // namespace relevance::forest
