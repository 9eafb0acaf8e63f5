#include "modeld/noise_floor.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "forest/flat_forest.h"
#include "modeld/forest_grower.h"
#include "forest/random.h"
#include "modeld/split.h"

namespace relevance::modeld {
namespace {

constexpr int kRounds = 3;
constexpr std::size_t kMaxRows = 5000;
constexpr std::size_t kMinCopies = 40;
constexpr std::uint64_t kPermutationStream = 2;

GrowOptions auxiliary_forest(std::uint32_t seed, unsigned threads) {
  GrowOptions options;
  options.trees = 30;
  options.max_depth = 8;
  options.min_samples_leaf = 3;
  // Not every feature at every node: those that a stronger one hides get their turn.
  options.features_by_node = 1.0 / 3;
  options.max_bin = 32;
  options.thresholds = Thresholds::histogram;
  options.seed = seed;
  options.threads = threads;
  return options;
}

// With few features, several copies of each: the best of five would be beaten by chance too often.
std::size_t copies_of_each(std::size_t features) {
  return (kMinCopies + features - 1) / features;
}

// The features, and behind them copies of each with its values in another order.
FloatMatrix add_permuted_copies(const FloatMatrix& matrix, std::uint64_t seed) {
  FloatMatrix out;
  out.rows = matrix.rows;
  out.features = (1 + copies_of_each(matrix.features)) * matrix.features;
  out.values.resize(out.rows * out.features);
  std::vector<float> column(matrix.rows);
  for (std::size_t f = 0; f < out.features; ++f) {
    for (std::size_t r = 0; r < matrix.rows; ++r) {
      column[r] = matrix.values[r * matrix.features + f % matrix.features];
    }
    if (f >= matrix.features) Random(seed, kPermutationStream + f).shuffle(column);
    for (std::size_t r = 0; r < matrix.rows; ++r) out.values[r * out.features + f] = column[r];
  }
  return out;
}

}  // namespace

std::vector<bool> above_noise(const FloatMatrix& matrix, std::span<const double> target,
                              std::uint32_t seed, unsigned threads) {
  const std::vector<std::size_t> rows = evenly_spaced(matrix.rows, kMaxRows);
  const FloatMatrix sample = select_rows(matrix, rows);
  std::vector<double> sample_target;
  for (std::size_t row : rows) sample_target.push_back(target[row]);

  std::vector<int> wins(matrix.features, 0);
  for (int round = 0; round < kRounds; ++round) {
    const std::uint32_t round_seed = seed + static_cast<std::uint32_t>(round) + 1;
    const FloatMatrix both = add_permuted_copies(sample, round_seed);
    const std::vector<double> importance = forest::native_importance(
        grow_forest(both.view(), sample_target, auxiliary_forest(round_seed, threads)));
    const auto copies = importance.begin() + static_cast<std::ptrdiff_t>(matrix.features);
    const double floor = *std::max_element(copies, importance.end());
    for (std::size_t f = 0; f < matrix.features; ++f) wins[f] += importance[f] > floor ? 1 : 0;
  }
  std::vector<bool> out;
  for (int won : wins) out.push_back(2 * won > kRounds);
  return out;
}

}  // namespace relevance::modeld
