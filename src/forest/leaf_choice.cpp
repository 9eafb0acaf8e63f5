#include "forest/leaf_choice.h"

#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <vector>

namespace relevance::forest {
namespace {

constexpr std::size_t kManyRows = 5000;
// Two forests of so many: with a few trees the difference between two leaves strays by more than is
// asked of it (0.004 of R² with 10 trees on 3,200 rows, 0.002 with 40; more where tails are heavy).
constexpr int kTrees = 30;
constexpr double kClearly = 0.002;  // of R²

std::vector<double> out_of_bag(const BinnedMatrix& rows, std::span<const double> target,
                               GrowOptions options, std::uint32_t seed) {
  options.trees = kTrees;
  options.bootstrap = true;
  options.out_of_bag = true;
  options.seed = seed;
  return grow_forest(rows, target, options).out_of_bag;
}

// R² as forests of very many trees would have it. What few trees add of their own is left out: in
// two forests that know nothing of each other it cancels out in the product of the errors.
double r2_of_many_trees(const BinnedMatrix& rows, std::span<const double> target,
                        const GrowOptions& options) {
  const std::vector<double> one = out_of_bag(rows, target, options, options.seed);
  const std::vector<double> other = out_of_bag(rows, target, options, ~options.seed);
  double sum = 0;
  double squares = 0;
  double errors = 0;
  double count = 0;
  for (std::size_t row = 0; row < target.size(); ++row) {
    if (std::isnan(one[row]) || std::isnan(other[row])) continue;
    const double from_first = target[row] - target[0];
    errors += (target[row] - one[row]) * (target[row] - other[row]);
    sum += from_first;
    squares += from_first * from_first;
    count += 1;
  }
  const double variance = squares - sum * sum / count;
  return variance > 0 ? 1 - errors / variance : 0;
}

}  // namespace

int choose_min_samples_leaf(const BinnedMatrix& rows, std::span<const double> target,
                            const GrowOptions& options) {
  if (rows.rows() >= kManyRows) return 5;
  const auto r2_with = [&](int leaf) {
    GrowOptions pilot = options;
    pilot.min_samples_leaf = leaf;
    return r2_of_many_trees(rows, target, pilot);
  };
  const double enough = r2_with(1) - kClearly;
  for (int leaf : {5, 3}) {
    if (r2_with(leaf) >= enough) return leaf;
  }
  return 1;
}

}  // namespace relevance::forest
