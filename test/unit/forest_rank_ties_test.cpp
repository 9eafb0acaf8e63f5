// SPDX-License-Identifier: PostgreSQL
// The uncertainty of a ranking: standard errors over rows and trees, and tied ranks.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "forest/forest_grower.h"
#include "forest/impact.h"
#include "forest/rank_ties.h"
#include "forest/ranking.h"
#include "forest/tree_shap.h"
#include "forest_random.h"

namespace relevance::forest {
namespace {

double sum_of_squares(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return sum;
}

TEST(Jackknife, GivesTheVarianceOfAMean) {
  const std::vector<double> values = {3, 1, 4, 1, 5, 9, 2, 6};
  const double n = 8;
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  std::vector<double> without;
  for (const double value : values) without.push_back((sum - value) / (n - 1));
  const double variance = (sum_of_squares(values) - sum * sum / n) / (n - 1);
  EXPECT_NEAR(jackknife_variance(without), variance / n, 1e-12);
  EXPECT_EQ(jackknife_variance({}), 0);
  EXPECT_EQ(jackknife_variance(std::vector<double>{7}), 0);
}

TEST(ExplainedForest, HasTheShapValuesOfAllTreesAndAReplicateForEachGroupOfThem) {
  RandomTrees random(3);
  for (const int trees : {1, 2, 7, 45}) {
    Forest forest = random.forest({.features = 5}, trees);
    forest.trees.push_back({Node{}});  // without a split
    const std::vector<float> values = random.rows(700, 5);
    const Matrix rows = matrix_of(values, 5);
    std::vector<double> expected(values.size());
    TreeShap(forest).explain(rows, expected, 1);

    const Explanation explained = explain_forest(forest, true, rows, 2);
    EXPECT_EQ(explained.replicates.size(), std::min<std::size_t>(forest.trees.size(), kTreeGroups));
    ASSERT_EQ(explained.shap.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_NEAR(explained.shap[i], expected[i], 1e-10);
    }
  }
}

TEST(ExplainedForest, LeavesOutAGroupAsIfItsTreesDidNotExist) {
  RandomTrees random(4);
  const Forest forest = random.forest({.features = 3}, 2);
  const std::vector<float> values = random.rows(300, 3);
  const Matrix rows = matrix_of(values, 3);
  const Explanation both = explain_forest(forest, true, rows, 1);
  ASSERT_EQ(both.replicates.size(), 2U);
  for (std::size_t left = 0; left < 2; ++left) {
    Forest other = forest;
    other.trees = {forest.trees[1 - left]};
    const Explanation alone = explain_forest(other, true, rows, 1);
    EXPECT_TRUE(alone.replicates.empty());
    EXPECT_EQ(both.replicates[left].native, alone.native);
    for (std::size_t f = 0; f < 3; ++f) {
      double sum = 0;
      for (std::size_t r = 0; r < rows.rows; ++r) sum += std::abs(alone.shap[r * 3 + f]);
      // The remaining tree counts twice: it stands for both.
      EXPECT_NEAR(both.replicates[left].shap_mean_abs[f], 2 * sum / 300, 1e-9);
    }
  }
}

TEST(ExplainedForest, LeavesOutNoTreesThatBuildOnEachOther) {
  RandomTrees random(5);
  const Forest forest = random.forest({.features = 3}, 10);
  const std::vector<float> values = random.rows(100, 3);
  EXPECT_TRUE(explain_forest(forest, false, matrix_of(values, 3), 1).replicates.empty());
}

// y = x0 + x1 / 2 + noise, of six features.
struct Plant {
  std::vector<std::vector<float>> columns;
  std::vector<double> target;
  std::vector<float> values;

  explicit Plant(std::uint64_t seed) : columns(6) {
    RandomTrees random(seed);
    for (int r = 0; r < 400; ++r) {
      for (auto& column : columns) {
        column.push_back(static_cast<float>(random.normal()));
        values.push_back(column.back());
      }
      target.push_back(static_cast<double>(columns[0].back()) +
                       static_cast<double>(columns[1].back()) / 2 + random.normal());
    }
  }
  Matrix rows() const { return matrix_of(values, 6); }
  Forest grow(std::uint32_t seed, int trees) const {
    std::vector<std::size_t> all(target.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    GrowOptions options;
    options.trees = trees;
    options.min_samples_leaf = 5;
    options.seed = seed;
    return grow_forest(BinnedMatrix(columns, all, 1), target, options).forest;
  }
};

// Same rows, different seeds: only the trees vary.
TEST(StandardError, OfTheTreesIsTheSpreadOverSeeds) {
  const Plant plant(6);
  constexpr int kForests = 60;
  std::vector<double> variance(6);
  std::vector<std::vector<double>> seen(6);
  for (std::uint32_t seed = 0; seed < kForests; ++seed) {
    const Explanation explained = explain_forest(plant.grow(seed, 40), true, plant.rows(), 1);
    for (std::size_t f = 0; f < 6; ++f) {
      std::vector<double> replicates;
      for (const Impact& one : explained.replicates) replicates.push_back(one.shap_mean_abs[f]);
      variance[f] += jackknife_variance(replicates) / kForests;
      double sum = 0;
      for (std::size_t r = 0; r < 400; ++r) sum += std::abs(explained.shap[r * 6 + f]);
      seen[f].push_back(sum / 400);
    }
  }
  for (std::size_t f = 0; f < 6; ++f) {
    const double sum = std::accumulate(seen[f].begin(), seen[f].end(), 0.0);
    const double true_variance = (sum_of_squares(seen[f]) - sum * sum / kForests) / (kForests - 1);
    EXPECT_GT(variance[f], true_variance * 0.5) << f;
    EXPECT_LT(variance[f], true_variance * 2.5) << f;
  }
}

TEST(StandardError, CountsRowsAndTreesTogether) {
  const Plant plant(7);
  Explanation explained = explain_forest(plant.grow(1, 40), true, plant.rows(), 1);
  const std::vector<EffectBins> bins(6, EffectBins::quantiles);
  const auto both = rank_features(plant.rows(), explained, bins);
  std::vector<double> replicates;
  for (const Impact& one : explained.replicates) replicates.push_back(one.shap_mean_abs[0]);
  explained.replicates.clear();
  const auto rows_alone = rank_features(plant.rows(), explained, bins);
  ASSERT_EQ(both[0].feature, 0U);
  const double squared = both[0].shap_stderr * both[0].shap_stderr;
  EXPECT_NEAR(squared - jackknife_variance(replicates),
              rows_alone[0].shap_stderr * rows_alone[0].shap_stderr, 1e-12);
  EXPECT_GT(both[0].shap_stderr, rows_alone[0].shap_stderr);
}

TEST(TiedRanks, SeparateDriversAndLeaveTheRestTied) {
  const Plant plant(8);
  const auto ranked =
      rank_features(plant.rows(), explain_forest(plant.grow(1, 100), true, plant.rows(), 1),
                    std::vector<EffectBins>(6, EffectBins::quantiles));
  EXPECT_EQ(ranked[0].feature, 0U);
  EXPECT_EQ(ranked[0].tied_rank, 1);
  EXPECT_EQ(ranked[1].feature, 1U);
  EXPECT_EQ(ranked[1].tied_rank, 2);
  EXPECT_EQ(ranked[2].tied_rank, 3);
  EXPECT_EQ(ranked[3].tied_rank, 3);
}

TEST(TiedRanks, AreThoseOfEquivalentFeatures) {
  // Two columns of equal values and opposite signs, and two without effect.
  std::vector<double> shap;
  for (int r = 0; r < 50; ++r) shap.insert(shap.end(), {1.0 * r, -1.0 * r, 0, 0});
  const Impact impact{{24.5, 24.5, 0, 0}, {0.5, 0.5, 0, 0}};
  const std::vector<std::size_t> order = {0, 1, 2, 3};
  EXPECT_EQ(tied_ranks(shap, impact, {}, order), (std::vector<int>{1, 1, 3, 3}));
}

// Features of equal impact, ordered by chance: one ranking in twenty may separate them, and by
// chance somewhat more of these 300.
TEST(TiedRanks, RarelySeparateEqualFeatures) {
  RandomTrees random(9);
  constexpr int kRankings = 300;
  constexpr std::size_t kFeatures = 12;
  constexpr std::size_t kRows = 200;
  int told_apart = 0;
  for (int round = 0; round < kRankings; ++round) {
    Explanation explained;
    Impact mean{std::vector<double>(kFeatures), std::vector<double>(kFeatures)};
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t f = 0; f < kFeatures; ++f) {
        explained.shap.push_back(random.normal());
        mean.shap_mean_abs[f] += std::abs(explained.shap.back()) / kRows;
      }
    }
    // The impact varies between groups of trees: the jackknife sees it, and the mean contains it.
    std::vector<std::vector<double>> groups(kTreeGroups, std::vector<double>(kFeatures));
    std::vector<double> strayed(kFeatures);
    for (auto& group : groups) {
      for (std::size_t f = 0; f < kFeatures; ++f) {
        group[f] = 0.2 * random.normal();
        strayed[f] += group[f] / kTreeGroups;
      }
    }
    for (std::size_t f = 0; f < kFeatures; ++f) mean.native[f] = 1 + strayed[f];
    std::vector<Impact> replicates;
    for (const auto& group : groups) {
      Impact without = mean;
      for (std::size_t f = 0; f < kFeatures; ++f) {
        without.native[f] = 1 + (strayed[f] * kTreeGroups - group[f]) / (kTreeGroups - 1);
      }
      replicates.push_back(without);
    }
    const std::vector<double> scores = scores_of(mean);
    std::vector<std::size_t> order(kFeatures);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    if (tied_ranks(explained.shap, mean, replicates, order).back() != 1) ++told_apart;
  }
  EXPECT_LE(told_apart, 25);
}

}  // namespace
}  // namespace relevance::forest
