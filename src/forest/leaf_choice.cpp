// SPDX-License-Identifier: PostgreSQL
#include "forest/leaf_choice.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <vector>

namespace relevance::forest {
namespace {

constexpr std::size_t kManyRows = 5000;
constexpr int kTrees = 30;
constexpr double kLittle = 0.0025;  // loss of R²

std::vector<double> out_of_bag(const BinnedMatrix& rows, std::span<const double> target,
                               GrowOptions options, std::uint32_t seed) {
  options.trees = kTrees;
  options.bootstrap = true;
  options.out_of_bag = true;
  options.seed = seed;
  return grow_forest(rows, target, options).out_of_bag;
}

// Estimates each row's squared error with very many trees; 0 where no tree left the row out of its
// sample. The product of the errors of two independently drawn forests has that expectation: the
// extra variance of a small forest is uncorrelated between the two and cancels out.
std::vector<double> errors_with(int min_samples_leaf, const BinnedMatrix& rows,
                                std::span<const double> target, GrowOptions options) {
  options.min_samples_leaf = min_samples_leaf;
  const std::vector<double> one = out_of_bag(rows, target, options, options.seed);
  const std::vector<double> other = out_of_bag(rows, target, options, ~options.seed);
  std::vector<double> errors;
  for (std::size_t row = 0; row < target.size(); ++row) {
    const double product = (target[row] - one[row]) * (target[row] - other[row]);
    errors.push_back(std::isnan(product) ? 0 : product);
  }
  return errors;
}

double squares_about_mean(std::span<const double> values) {
  double sum = 0;
  double squares = 0;
  for (const double value : values) {
    const double from_first = value - values[0];
    sum += from_first;
    squares += from_first * from_first;
  }
  return std::max(0.0, squares - sum * sum / static_cast<double>(values.size()));
}

}  // namespace

bool cost_little(std::span<const double> larger, std::span<const double> smallest,
                 std::span<const double> target) {
  std::vector<double> costs;
  double sum = 0;
  for (std::size_t row = 0; row < larger.size(); ++row) {
    costs.push_back(larger[row] - smallest[row]);
    sum += costs.back();
  }
  return sum + std::sqrt(squares_about_mean(costs)) <= kLittle * squares_about_mean(target);
}

int choose_min_samples_leaf(const BinnedMatrix& rows, std::span<const double> target,
                            const GrowOptions& options) {
  if (rows.rows() >= kManyRows) return 5;
  const std::vector<double> smallest = errors_with(1, rows, target, options);
  for (int leaf : {5, 3}) {
    if (cost_little(errors_with(leaf, rows, target, options), smallest, target)) return leaf;
  }
  return 1;
}

}  // namespace relevance::forest
