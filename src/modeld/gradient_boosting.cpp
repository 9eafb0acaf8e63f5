// SPDX-License-Identifier: PostgreSQL
#include "modeld/gradient_boosting.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/xgboost_reader.h"
#include "modeld/booster.h"

namespace relevance::modeld {
namespace {

// Measured on the data sets of docs/performance.md: a lower rate gains 0.001 of R² and takes twice
// as many trees; deeper trees predict worse.
constexpr double kLearningRate = 0.1;
// Growing ends after this many trees without a lower validation error.
constexpr std::size_t kPatience = 30;
// XGBoost's arithmetic overflows beyond this depth, which suffices for up to two billion rows.
constexpr int kDeepest = 30;
// The largest deviation from the mean is 2^20 steps, and residuals are whole numbers of steps:
// their sums in double precision are exact, so the order in which threads add does not matter. The
// scale also keeps gains above XGBoost's absolute threshold when the target's values are small.
constexpr double kResidualSteps = 1 << 20;

// Targets as passed to XGBoost: in steps from the training rows' mean.
struct Scale {
  double mean = 0;
  double step = 1;  // in units of the target

  explicit Scale(std::span<const double> target) {
    for (std::size_t i = 0; i < target.size(); ++i) {
      mean += (target[i] - mean) / static_cast<double>(i + 1);
    }
    double largest = 0;
    for (double value : target) largest = std::max(largest, std::abs(value - mean));
    if (largest > 0) step = largest / kResidualSteps;
  }

  std::vector<double> in_steps(std::span<const double> target) const {
    std::vector<double> out;
    out.reserve(target.size());
    for (double value : target) out.push_back((value - mean) / step);
    return out;
  }
};

Parameters parameters(const BoostOptions& options) {
  const auto text = [](double value) { return nlohmann::json(value).dump(); };
  return {
      {"tree_method", "hist"},
      {"base_score", "0"},
      {"eta", text(kLearningRate)},
      {"max_depth", std::to_string(std::min(options.max_depth, kDeepest))},
      {"min_child_weight", std::to_string(options.min_samples_leaf)},
      {"colsample_bynode", text(options.max_features)},
      {"seed", std::to_string(options.seed)},
      {"nthread", std::to_string(options.threads)},
  };
}

double squared_error(const std::vector<float>& predicted, const std::vector<double>& actual) {
  double sum = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double error = predicted[i] - actual[i];
    sum += error * error;
  }
  return sum;
}

class Boosting {
 public:
  Boosting(const LabelledRows& training, const LabelledRows& validation,
           const BoostOptions& options)
      : options_(options),
        scale_(training.target),
        training_(training.features, options.threads),
        validation_(validation.features, options.threads),
        training_target_(scale_.in_steps(training.target)),
        validation_target_(scale_.in_steps(validation.target)),
        booster_(training_, parameters(options)) {}

  forest::Forest grow(const std::function<void(double)>& progress) {
    std::size_t best_trees = 0;
    double least_error =
        squared_error(std::vector<float>(validation_target_.size()), validation_target_);
    const auto most = static_cast<std::size_t>(options_.trees);
    for (std::size_t trees = 1; trees <= most && trees - best_trees <= kPatience; ++trees) {
      add_tree();
      const double error = squared_error(booster_.predict(validation_), validation_target_);
      if (error < least_error) {
        least_error = error;
        best_trees = trees;
      }
      if (progress) progress(static_cast<double>(trees) / static_cast<double>(most));
    }
    return forest_of(best_trees);
  }

 private:
  void add_tree() {
    const std::vector<float> predicted = booster_.predict(training_);
    for (std::size_t row = 0; row < predicted.size(); ++row) {
      gradients_[row] = static_cast<float>(std::round(predicted[row] - training_target_[row]));
    }
    booster_.boost(training_, gradients_, ones_);
  }

  // The first trees, in units of the target. A model file stores the base as a float; the leaves of
  // the first tree make up for the rounding.
  forest::Forest forest_of(std::size_t trees) const {
    forest::Forest forest =
        model::read_xgboost_model(booster_.save("ubj"), scale_.step * scale_.step).forest;
    forest.base = static_cast<float>(scale_.mean);
    double rest = scale_.mean - forest.base;
    forest.trees.resize(trees);
    for (auto& tree : forest.trees) {
      for (forest::Node& node : tree) {
        if (node.feature != forest::kLeaf) continue;
        node.value = static_cast<float>(node.value * scale_.step + rest);
      }
      rest = 0;
    }
    return forest;
  }

  const BoostOptions options_;
  const Scale scale_;
  const Dataset training_;
  const Dataset validation_;
  const std::vector<double> training_target_;
  const std::vector<double> validation_target_;
  std::vector<float> gradients_ = std::vector<float>(training_target_.size());
  std::vector<float> ones_ = std::vector<float>(training_target_.size(), 1.0F);
  Booster booster_;
};

}  // namespace

forest::Forest boost(const LabelledRows& training, const LabelledRows& validation,
                     const BoostOptions& options, const std::function<void(double)>& progress) {
  return Boosting(training, validation, options).grow(progress);
}

}  // namespace relevance::modeld
