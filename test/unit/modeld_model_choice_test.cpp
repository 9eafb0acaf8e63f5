// SPDX-License-Identifier: PostgreSQL
// The model to explain is chosen by training rows alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "forest/random.h"
#include "modeld/model_choice.h"

namespace relevance::modeld {
namespace {

using contract::Algorithm;

constexpr std::size_t kForest = 0;
constexpr std::size_t kBoosting = 1;
constexpr std::size_t kRows = 1000;

struct Plant {
  FeatureColumns columns = FeatureColumns(6, std::vector<float>(kRows));
  table::TrainingSet set;
};

// Six settings that each add their part.
Plant additive() {
  forest::Random random(5);
  Plant plant;
  for (std::size_t row = 0; row < kRows; ++row) {
    double target = 0;
    for (auto& column : plant.columns) {
      column[row] = static_cast<float>(random.below(1000));
      target += column[row];
    }
    plant.set.target.push_back(target);
  }
  return plant;
}

// Six switches; each of the 64 positions of all of them has an output of its own.
Plant recipes() {
  forest::Random random(5);
  std::array<double, 64> outputs{};
  for (double& output : outputs) output = random.below(1000);
  Plant plant;
  for (std::size_t row = 0; row < kRows; ++row) {
    const std::uint32_t recipe = random.below(64);
    for (std::size_t i = 0; i < 6; ++i) {
      plant.columns[i][row] = static_cast<float>(recipe >> i & 1U);
    }
    plant.set.target.push_back(outputs[recipe]);
  }
  return plant;
}

contract::TrainOptions options_with(Algorithm algorithm) {
  contract::TrainOptions options;
  options.algorithm = algorithm;
  options.trees = 100;
  return options;
}

std::size_t choose(
    const Plant& plant, const contract::TrainOptions& options,
    const std::function<void(double)>& progress = [](double) {}) {
  return choose_model(plant.set, plant.columns, split_rows(plant.set, options), options, 2,
                      progress);
}

TEST(ModelChoice, IsTheModelThatPredictsOtherRowsBetter) {
  const contract::TrainOptions options = options_with(Algorithm::automatic);
  EXPECT_EQ(choose(additive(), options), kBoosting);
  EXPECT_EQ(choose(recipes(), options), kForest);
}

TEST(ModelChoice, DoesNotLookAtHeldOutRows) {
  const contract::TrainOptions options = options_with(Algorithm::automatic);
  for (Plant plant : {additive(), recipes()}) {
    const std::size_t before = choose(plant, options);
    for (const std::size_t row : split_rows(plant.set, options).test) {
      plant.set.target[row] = row % 2 == 0 ? 1e6 : -1e6;
    }
    EXPECT_EQ(choose(plant, options), before);
  }
}

TEST(ModelChoice, NeedsNoTrialIfAnAlgorithmIsAskedForOrRowsAreFew) {
  int trials = 0;
  const auto count = [&](double) { ++trials; };
  EXPECT_EQ(choose(additive(), options_with(Algorithm::gradient_boosting), count), 0U);
  Plant few = additive();
  few.set.target.resize(20);
  EXPECT_EQ(choose(few, options_with(Algorithm::automatic), count), kForest);
  EXPECT_EQ(trials, 0);
}

TEST(ModelChoice, ReportsProgress) {
  std::vector<double> progress;
  choose(additive(), options_with(Algorithm::automatic),
         [&](double share) { progress.push_back(share); });
  EXPECT_TRUE(std::is_sorted(progress.begin(), progress.end()));
  EXPECT_LT(progress.front(), 0.1);
  EXPECT_DOUBLE_EQ(progress.back(), 1);
}

}  // namespace
}  // namespace relevance::modeld
