// SPDX-License-Identifier: PostgreSQL
#include "forest/rank_ties.h"

#include <algorithm>
#include <cmath>

#include "stats/distributions.h"

namespace relevance::forest {
namespace {

constexpr double kErrorRate = 0.05;

struct Variance {
  double value = 0;
  double degrees_of_freedom = 0;
};

class Differences {
 public:
  Differences(std::span<const double> shap, const Impact& impact,
              std::span<const Impact> replicates)
      : shap_(shap), impact_(impact), scores_(scores_of(impact)) {
    for (const Impact& replicate : replicates) replicate_scores_.push_back(scores_of(replicate));
    const std::vector<double>& all = impact.shap_mean_abs;
    largest_ = static_cast<std::size_t>(std::max_element(all.begin(), all.end()) - all.begin());
    const auto features = static_cast<double>(all.size());
    probability_ = 1 - kErrorRate / std::max(features * (features - 1), 1.0);
  }

  // Whether the score of `better` is significantly above that of `worse`.
  bool is_significant(std::size_t better, std::size_t worse) const {
    const double difference = scores_[better] - scores_[worse];
    if (!(difference > 0)) return false;
    const Variance trees = variance_of_trees(better, worse);
    const Variance rows = variance_of_rows(better, worse);
    const double variance = trees.value + rows.value;
    // No variance beyond rounding: any difference beyond rounding counts.
    if (variance <= 1e-24) return difference > 1e-12;
    const double denominator = share_of_freedom(trees) + share_of_freedom(rows);
    return difference / std::sqrt(variance) >
           stats::student_quantile(probability_, variance * variance / denominator);
  }

 private:
  static double share_of_freedom(const Variance& part) {
    if (part.value <= 0) return 0;
    return part.value * part.value / part.degrees_of_freedom;
  }

  Variance variance_of_trees(std::size_t a, std::size_t b) const {
    std::vector<double> differences;
    for (const std::vector<double>& scores : replicate_scores_) {
      differences.push_back(scores[a] - scores[b]);
    }
    return {jackknife_variance(differences), static_cast<double>(differences.size()) - 1};
  }

  // The variance, over the rows, of the difference between the SHAP halves of two scores, to first
  // order. Both are divided by the largest mean, which varies with the rows too: hence the slope.
  Variance variance_of_rows(std::size_t a, std::size_t b) const {
    const std::vector<double>& means = impact_.shap_mean_abs;
    const std::size_t features = means.size();
    const std::size_t rows = shap_.size() / features;
    if (rows < 2 || !(means[largest_] > 0)) return {};
    const double slope = (means[a] - means[b]) / means[largest_];
    double squares = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      const double* row = shap_.data() + r * features;
      const double away = (std::abs(row[a]) - std::abs(row[b]) - slope * std::abs(row[largest_])) /
                          (2 * means[largest_]);
      squares += away * away;  // their mean is 0
    }
    const auto n = static_cast<double>(rows);
    return {squares / (n - 1) / n, n - 1};
  }

  std::span<const double> shap_;
  const Impact& impact_;
  std::vector<double> scores_;
  std::vector<std::vector<double>> replicate_scores_;
  std::size_t largest_ = 0;  // the feature of the largest mean |SHAP|
  double probability_ = 0;
};

}  // namespace

std::vector<int> tied_ranks(std::span<const double> shap, const Impact& impact,
                            std::span<const Impact> replicates,
                            std::span<const std::size_t> order) {
  const Differences differences(shap, impact, replicates);
  std::vector<int> tied;
  std::size_t first = 0;
  for (std::size_t place = 0; place < order.size(); ++place) {
    if (place > 0 && differences.is_significant(order[first], order[place])) first = place;
    tied.push_back(static_cast<int>(first) + 1);
  }
  return tied;
}

}  // namespace relevance::forest
