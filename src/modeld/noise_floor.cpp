#include "modeld/noise_floor.h"

#include <algorithm>
#include <numeric>

#include "forest/flat_forest.h"
#include "forest/forest_grower.h"
#include "forest/random.h"
#include "modeld/row_values.h"
#include "modeld/split.h"

namespace relevance::modeld {
namespace {

constexpr int kRounds = 3;
constexpr std::size_t kMaxRows = 5000;
constexpr std::size_t kMinCopies = 40;
constexpr std::uint64_t kPermutationStream = 2;

forest::GrowOptions auxiliary_forest(std::uint32_t seed, unsigned threads) {
  forest::GrowOptions options;
  options.trees = 30;
  options.max_depth = 8;
  options.min_samples_leaf = 3;
  // Not every feature at every node: those that a stronger one hides get their turn.
  options.max_features = 1.0 / 3;
  options.seed = seed;
  options.threads = threads;
  return options;
}

// With few features, several copies of each: the best of five would be beaten by chance too often.
std::size_t copies_of_each(std::size_t features) {
  return (kMinCopies + features - 1) / features;
}

// The features, and behind them copies of each with its values in another order.
FeatureColumns add_permuted_copies(const FeatureColumns& columns, std::uint64_t seed) {
  FeatureColumns out = columns;
  const std::size_t features = columns.size();
  for (std::size_t f = features; f < (1 + copies_of_each(features)) * features; ++f) {
    forest::Random(seed, kPermutationStream + f).shuffle(out.emplace_back(columns[f % features]));
  }
  return out;
}

FeatureColumns sample_rows(const FeatureColumns& columns, const std::vector<std::size_t>& rows) {
  FeatureColumns out(columns.size());
  for (std::size_t f = 0; f < columns.size(); ++f) {
    for (std::size_t row : rows) out[f].push_back(columns[f][row]);
  }
  return out;
}

}  // namespace

std::vector<bool> above_noise(const FeatureColumns& columns, std::span<const double> target,
                              std::uint32_t seed, unsigned threads) {
  const std::vector<std::size_t> rows = evenly_spaced(target.size(), kMaxRows);
  const FeatureColumns sample = sample_rows(columns, rows);
  const std::vector<double> sample_target = select(target, rows);
  std::vector<std::size_t> all(rows.size());
  std::iota(all.begin(), all.end(), std::size_t{0});

  std::vector<int> wins(columns.size(), 0);
  for (int round = 0; round < kRounds; ++round) {
    const std::uint32_t round_seed = seed + static_cast<std::uint32_t>(round) + 1;
    const forest::BinnedMatrix both(add_permuted_copies(sample, round_seed), all, threads);
    const std::vector<double> importance = forest::native_importance(
        forest::grow_forest(both, sample_target, auxiliary_forest(round_seed, threads)).forest);
    const auto copies = importance.begin() + static_cast<std::ptrdiff_t>(columns.size());
    const double floor = *std::max_element(copies, importance.end());
    for (std::size_t f = 0; f < columns.size(); ++f) wins[f] += importance[f] > floor ? 1 : 0;
  }
  std::vector<bool> out;
  for (int won : wins) out.push_back(2 * won > kRounds);
  return out;
}

}  // namespace relevance::modeld
