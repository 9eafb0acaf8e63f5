#include "modeld/forest_grower.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "forest/parallel.h"
#include "modeld/booster.h"
#include "forest/random.h"
#include "modeld/xgboost_model.h"

namespace relevance::modeld {
namespace {

// Trees that one booster grows. Blocks of trees are shared out over threads, each with XGBoost on
// one thread: trees need nothing of each other, whereas threads within a tree wait for each other
// at every level.
constexpr int kTreesPerBlock = 4;
constexpr std::uint64_t kBootstrapStream = 1000;
// The largest residual counts 2^20 steps. Gradients are whole numbers of steps, so that sums of
// them in double precision are exact in whatever order they are added up; a row drawn 16 times
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

GrowthPlan make_plan(forest::Matrix rows, const GrowOptions& options) {
  return plan_growth({rows.rows, rows.features, options.max_depth, options.max_bin, options.threads,
                      options.histogram_memory},
                     options.thresholds);
}

class Grower {
 public:
  Grower(forest::Matrix rows, std::span<const double> target, const GrowOptions& options)
      : options_(options),
        plan_(make_plan(rows, options)),
        residuals_(make_residuals(target)),
        dataset_(rows, options.threads) {
    forest_.base = residuals_.base;
    forest_.features = rows.features;
    forest_.trees.resize(static_cast<std::size_t>(options.trees));
  }

  forest::Forest grow(const std::function<void(double)>& progress) {
    prepare_dataset();
    const auto blocks =
        static_cast<std::size_t>((options_.trees + kTreesPerBlock - 1) / kTreesPerBlock);
    forest::run_blocks(
        blocks, plan_.side_by_side,
        [this] { return [this](std::size_t block) { grow_block(static_cast<int>(block)); }; },
        progress);
    return std::move(forest_);
  }

 private:
  // XGBoost sorts or bins the columns when a first tree is grown, and keeps the outcome with the
  // data set. Done here, once and with all threads; by the blocks' threads it would be a race.
  void prepare_dataset() {
    Booster booster(dataset_, parameters(0, 1, options_.threads));
    std::vector<float> zeros(residuals_.steps.size(), 0.0F);
    booster.boost(dataset_, zeros, zeros);
  }

  void grow_block(int block) {
    const int first = block * kTreesPerBlock;
    const int end = std::min(first + kTreesPerBlock, options_.trees);
    Booster booster(dataset_, parameters(block, options_.max_depth, plan_.tree_threads));
    std::vector<float> counts(residuals_.steps.size());
    std::vector<float> gradients(counts.size());
    for (int tree = first; tree < end; ++tree) {
      draw_bootstrap(tree, counts);
      for (std::size_t row = 0; row < counts.size(); ++row) {
        gradients[row] = -residuals_.steps[row] * counts[row];
      }
      booster.boost(dataset_, gradients, counts);
    }
    forest::Forest grown =
        read_xgboost_model(booster.save("ubj"), residuals_.step * residuals_.step);
    std::move(grown.trees.begin(), grown.trees.end(), forest_.trees.begin() + first);
  }

  // How often each row is drawn when as many are drawn as there are, with replacement.
  void draw_bootstrap(int tree, std::vector<float>& counts) const {
    Random random(options_.seed, kBootstrapStream + static_cast<std::uint64_t>(tree));
    std::fill(counts.begin(), counts.end(), 0.0F);
    const auto rows = static_cast<std::uint32_t>(counts.size());
    for (std::uint32_t draw = 0; draw < rows; ++draw) counts[random.below(rows)] += 1;
  }

  Parameters parameters(int block, int max_depth, unsigned threads) const {
    const auto text = [](double value) { return nlohmann::json(value).dump(); };
    const std::uint64_t seed =
        Random(options_.seed, static_cast<std::uint64_t>(block)).next() >> 40;
    return {
        {"tree_method", plan_.exact ? "exact" : "hist"},
        {"max_bin", std::to_string(plan_.max_bin)},
        {"max_depth", std::to_string(max_depth)},
        {"min_child_weight", std::to_string(options_.min_samples_leaf)},
        {"reg_lambda", "0"},
        // Leaves come out in units of the target, and their sum over the trees is the forest's
        // mean.
        {"eta", text(residuals_.step / options_.trees)},
        {"base_score", text(static_cast<double>(residuals_.base))},
        {"colsample_bylevel", text(options_.features_by_level)},
        {"colsample_bynode", text(options_.features_by_node)},
        {"seed", std::to_string(seed)},
        {"nthread", std::to_string(threads)},
    };
  }

  const GrowOptions options_;
  const GrowthPlan plan_;
  const Residuals residuals_;
  const Dataset dataset_;
  forest::Forest forest_;
};

}  // namespace

forest::Forest grow_forest(forest::Matrix rows, std::span<const double> target,
                           const GrowOptions& options,
                           const std::function<void(double)>& progress) {
  return Grower(rows, target, options).grow(progress);
}

}  // namespace relevance::modeld
