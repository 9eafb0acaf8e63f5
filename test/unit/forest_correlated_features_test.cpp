// SPDX-License-Identifier: PostgreSQL
// Which features are found to be correlated, and their joint impact.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "forest/correlated_features.h"
#include "forest/ranking.h"

namespace relevance::forest {
namespace {

using Others = std::vector<std::vector<std::size_t>>;

Others clusters_of(Matrix rows) {
  return correlated_features(rows).clusters;
}

Others pairs_of(Matrix rows) {
  Others others;
  for (const auto& correlated : correlated_features(rows).pairs) {
    std::vector<std::size_t>& list = others.emplace_back();
    for (const CorrelatedFeature& other : correlated) list.push_back(other.feature);
  }
  return others;
}

using Row = std::vector<float>;

struct Rows {
  std::vector<float> values;
  std::size_t features = 0;
  Matrix view() const { return {values.data(), values.size() / features, features}; }
};

// make: computes a row from independent normal values.
Rows draw(std::size_t count, const std::function<Row(const std::vector<double>&)>& make) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  Rows rows;
  for (std::size_t r = 0; r < count; ++r) {
    std::vector<double> drawn(5);
    for (double& value : drawn) value = normal(random);
    const Row row = make(drawn);
    rows.features = row.size();
    rows.values.insert(rows.values.end(), row.begin(), row.end());
  }
  return rows;
}

float to_float(double value) {
  return static_cast<float>(value);
}

TEST(CorrelatedFeatures, FindsTwinsOfEitherSignAndAnyShape) {
  const Rows rows = draw(500, [](const std::vector<double>& z) {
    return Row{to_float(z[0]), to_float(z[1]), to_float(-3 * z[0] + 0.1 * z[2]),
               to_float(std::exp(2 * z[0])), to_float(z[3])};
  });
  EXPECT_EQ(clusters_of(rows.view()), (Others{{2, 3}, {}, {0, 3}, {0, 2}, {}}));
  const Correlations found = correlated_features(rows.view());
  ASSERT_EQ(found.pairs[0].size(), 2U);
  EXPECT_EQ(found.pairs[0][0].feature, 3U) << "the strongest first";
  EXPECT_NEAR(found.pairs[0][0].correlation, 1, 1e-9) << "of ranks";
  EXPECT_EQ(found.pairs[0][1].feature, 2U);
  EXPECT_LT(found.pairs[0][1].correlation, -0.99);
}

TEST(CorrelatedFeatures, AreFoundPairByPairAlsoOutsideAnyCluster) {
  // A passenger of three drivers that do not depend on each other.
  const Rows rows = draw(1000, [](const std::vector<double>& z) {
    return Row{to_float(z[0]), to_float(z[1] + 0.3 * z[0]), to_float(1.3 * z[0] + z[1])};
  });
  EXPECT_EQ(pairs_of(rows.view())[0], std::vector<std::size_t>{2});
  EXPECT_EQ(pairs_of(rows.view())[1], std::vector<std::size_t>{2});
  EXPECT_EQ(pairs_of(rows.view())[2].size(), 2U);
}

TEST(CorrelatedFeatures, ChainsAreCutIfTheirEndsAreNotCorrelated) {
  // Neighbours have a correlation of 0.8, the ends 0.28; 0 and 1 are the closer pair.
  const Rows rows = draw(3000, [](const std::vector<double>& z) {
    return Row{to_float(z[0]), to_float(0.82 * z[0] + 0.57 * z[1]),
               to_float(0.2 * z[0] + 0.98 * z[1])};
  });
  EXPECT_EQ(clusters_of(rows.view()), (Others{{1}, {0}, {}}));
}

TEST(CorrelatedFeatures, ConstantAndMissingValuesMoveWithNothing) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Rows rows = draw(200, [&](const std::vector<double>& z) {
    return Row{to_float(z[0]), 1, nan, z[1] > -1.5 ? to_float(z[0]) : nan};
  });
  EXPECT_EQ(clusters_of(rows.view()), (Others{{3}, {}, {}, {0}}));
}

TEST(CorrelatedFeatures, HaveTheImpactOfTheirSum) {
  const Rows rows = draw(400, [](const std::vector<double>& z) {
    return Row{to_float(z[0]), to_float(2 * z[0]), to_float(z[1])};
  });
  // The twins share 3 x unevenly; the third feature is independent.
  std::vector<double> shap;
  for (std::size_t r = 0; r < rows.view().rows; ++r) {
    const double x = static_cast<double>(rows.view().row(r)[0]);
    shap.insert(shap.end(), {4 * x, -x, 2.0 * static_cast<double>(rows.view().row(r)[2])});
  }
  const std::vector<double> native = {0.5, 0.1, 0.4};
  const std::vector<EffectBins> bins(3, EffectBins::quantiles);
  const auto ranked = rank_features(rows.view(), {shap, native, {}}, bins);
  ASSERT_EQ(ranked[0].feature, 0U);
  ASSERT_EQ(ranked[1].feature, 2U);
  ASSERT_EQ(ranked[0].correlated_with.size(), 1U);
  EXPECT_EQ(ranked[0].correlated_with[0].feature, 1U);
  EXPECT_NEAR(ranked[0].correlated_with[0].correlation, 1, 1e-9);
  ASSERT_EQ(ranked[2].correlated_with.size(), 1U);
  EXPECT_EQ(ranked[2].correlated_with[0].feature, 0U);
  EXPECT_NEAR(ranked[0].shap_grouped, 0.75 * ranked[0].shap_mean_abs, 1e-9);
  EXPECT_DOUBLE_EQ(ranked[2].shap_grouped, ranked[0].shap_grouped);
  EXPECT_TRUE(ranked[1].correlated_with.empty());
  EXPECT_DOUBLE_EQ(ranked[1].shap_grouped, ranked[1].shap_mean_abs);
}

}  // namespace
}  // namespace relevance::forest
