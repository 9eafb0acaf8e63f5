#include "modeld/forest_grower.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "modeld/random.h"

namespace relevance::modeld {
namespace {

// Up to here exact thresholds are measured to cost no more than a histogram's, and to predict
// better.
constexpr std::size_t kMaxExactCells = 2'000'000;
constexpr std::uint64_t kBootstrapStream = 1000;
// The largest residual counts 2^20 steps. Gradients are whole numbers of steps, so that sums of
// them in double precision are exact in whatever order threads add them up; a row drawn 16 times
// still fits a float's 24 bits. The unit also keeps gains of a target with small values (a scrap
// share, say) away from XGBoost's absolute threshold, below which it does not split.
constexpr double kResidualSteps = 1 << 20;

// Residuals from the base score in whole steps.
struct Residuals {
  float base = 0;
  double step = 1;  // in units of the target
  std::vector<float> steps;
};

Residuals make_residuals(std::span<const double> target) {
  Residuals out;
  double mean = 0;
  for (std::size_t i = 0; i < target.size(); ++i) {
    mean += (target[i] - mean) / static_cast<double>(i + 1);
  }
  out.base = static_cast<float>(mean);
  double largest = 0;
  for (double value : target) largest = std::max(largest, std::abs(value - out.base));
  if (largest > 0) out.step = largest / kResidualSteps;
  out.steps.reserve(target.size());
  for (double value : target) {
    out.steps.push_back(static_cast<float>(std::round((value - out.base) / out.step)));
  }
  return out;
}

std::string to_text(double value) {
  return nlohmann::json(value).dump();
}

Parameters make_parameters(forest::Matrix rows, const Residuals& residuals,
                           const GrowOptions& options) {
  const bool exact = !options.approximate && rows.rows * rows.features <= kMaxExactCells;
  return {
      {"tree_method", exact ? "exact" : "hist"},
      {"max_bin", std::to_string(options.max_bin)},
      {"max_depth", std::to_string(options.max_depth)},
      {"min_child_weight", std::to_string(options.min_samples_leaf)},
      {"reg_lambda", "0"},
      // Leaves come out in units of the target, and their sum over the trees is the forest's mean.
      {"eta", to_text(residuals.step / options.trees)},
      {"base_score", to_text(static_cast<double>(residuals.base))},
      {"colsample_bylevel", to_text(options.features_by_level)},
      {"colsample_bynode", to_text(options.features_by_node)},
      {"seed", std::to_string(options.seed & 0x7fffffffU)},
      {"nthread", std::to_string(options.threads)},
  };
}

// How often each row is drawn when as many are drawn as there are, with replacement.
void draw_bootstrap(std::uint32_t seed, int tree, std::vector<float>& counts) {
  Random random(seed, kBootstrapStream + static_cast<std::uint64_t>(tree));
  std::fill(counts.begin(), counts.end(), 0.0F);
  const auto rows = static_cast<std::uint32_t>(counts.size());
  for (std::uint32_t draw = 0; draw < rows; ++draw) counts[random.below(rows)] += 1;
}

}  // namespace

GrownForest grow_forest(forest::Matrix rows, std::span<const double> target,
                        const GrowOptions& options, const std::function<void(double)>& progress) {
  const Residuals residuals = make_residuals(target);
  const Dataset dataset(rows, options.threads);
  GrownForest grown{Booster(dataset, make_parameters(rows, residuals, options)),
                    residuals.step * residuals.step};
  std::vector<float> counts(rows.rows);
  std::vector<float> gradients(rows.rows);
  for (int tree = 0; tree < options.trees; ++tree) {
    draw_bootstrap(options.seed, tree, counts);
    for (std::size_t row = 0; row < rows.rows; ++row) {
      gradients[row] = -residuals.steps[row] * counts[row];
    }
    grown.booster.boost(dataset, gradients, counts);
    if (progress) progress((tree + 1.0) / options.trees);
  }
  return grown;
}

}  // namespace relevance::modeld
