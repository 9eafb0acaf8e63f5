// SPDX-License-Identifier: PostgreSQL
#include "forest/correlated_features.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/autocorrelation.h"

namespace relevance::forest {
namespace {

constexpr std::size_t kMaxRows = 1000;

struct Pair {
  std::size_t a = 0;
  std::size_t b = 0;
  double correlation = 0;
};

// A feature's ranks as a vector of length 1 (0 if the feature is constant): the dot product of two
// such vectors is their correlation.
std::vector<double> unit_ranks(Matrix rows, std::size_t feature) {
  const std::size_t count = std::min(rows.rows, kMaxRows);
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = static_cast<double>(rows.row(i * rows.rows / count)[feature]);
  }
  std::vector<double> ranks = stats::standard_ranks(values);
  const double length =
      std::sqrt(std::inner_product(ranks.begin(), ranks.end(), ranks.begin(), 0.0));
  if (length > 0) {
    for (double& rank : ranks) rank /= length;
  }
  return ranks;
}

// Strongest first; ties in column order.
std::vector<Pair> correlated_pairs(Matrix rows) {
  std::vector<std::vector<double>> ranks;
  for (std::size_t f = 0; f < rows.features; ++f) ranks.push_back(unit_ranks(rows, f));
  std::vector<Pair> pairs;
  for (std::size_t a = 0; a < ranks.size(); ++a) {
    for (std::size_t b = a + 1; b < ranks.size(); ++b) {
      const double correlation =
          std::inner_product(ranks[a].begin(), ranks[a].end(), ranks[b].begin(), 0.0);
      if (std::abs(correlation) >= kMovesTogether) pairs.push_back({a, b, correlation});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& x, const Pair& y) {
    return std::abs(x.correlation) > std::abs(y.correlation);
  });
  return pairs;
}

using Cluster = std::vector<std::size_t>;

// Whether every feature of the one is correlated with every feature of the other.
bool all_together(const Cluster& one, const Cluster& other,
                  const std::vector<std::vector<bool>>& together) {
  return std::all_of(one.begin(), one.end(), [&](std::size_t a) {
    return std::all_of(other.begin(), other.end(), [&](std::size_t b) { return together[a][b]; });
  });
}

// pairs: strongest first.
std::vector<Cluster> merge_pairs(const std::vector<Pair>& pairs, std::size_t features) {
  std::vector<std::vector<bool>> together(features, std::vector<bool>(features, false));
  for (const Pair& pair : pairs) together[pair.a][pair.b] = together[pair.b][pair.a] = true;

  std::vector<Cluster> clusters(features);
  std::vector<std::size_t> cluster_of(features);
  for (std::size_t f = 0; f < features; ++f) {
    clusters[f] = {f};
    cluster_of[f] = f;
  }
  for (const Pair& pair : pairs) {
    const std::size_t kept = cluster_of[pair.a];
    const std::size_t joined = cluster_of[pair.b];
    if (kept == joined || !all_together(clusters[kept], clusters[joined], together)) continue;
    for (const std::size_t f : clusters[joined]) cluster_of[f] = kept;
    clusters[kept].insert(clusters[kept].end(), clusters[joined].begin(), clusters[joined].end());
    clusters[joined].clear();
  }

  std::vector<Cluster> others(features);
  for (std::size_t f = 0; f < features; ++f) {
    others[f] = clusters[cluster_of[f]];
    std::erase(others[f], f);
    std::sort(others[f].begin(), others[f].end());
  }
  return others;
}

}  // namespace

Correlations correlated_features(Matrix rows) {
  const std::vector<Pair> pairs = correlated_pairs(rows);
  Correlations out;
  out.pairs.resize(rows.features);
  for (const Pair& pair : pairs) {
    out.pairs[pair.a].push_back({pair.b, pair.correlation});
    out.pairs[pair.b].push_back({pair.a, pair.correlation});
  }
  out.clusters = merge_pairs(pairs, rows.features);
  return out;
}

}  // namespace relevance::forest
