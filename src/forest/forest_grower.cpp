// SPDX-License-Identifier: PostgreSQL
#include "forest/forest_grower.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <utility>

#include "forest/leaf_choice.h"
#include "forest/parallel.h"
#include "forest/random.h"
#include "forest/residuals.h"
#include "forest/tree_grower.h"

namespace relevance::forest {
namespace {

constexpr std::uint64_t kBootstrapStream = 1000;
constexpr std::uint64_t kFeatureStream = std::uint64_t{1} << 32;

// Sums of the trees' predictions for rows that they did not see. As integers, so that the order in
// which threads add does not matter.
class OutOfBag {
 public:
  OutOfBag(const Residuals& residuals, std::size_t rows)
      : residuals_(residuals), sums_(rows), trees_(rows) {}

  void add(std::size_t row, double mean) {
    // At most 47 bits and the sign (residuals.cpp): room for 2^16 trees. The rounding to units is
    // negligible.
    sums_[row].fetch_add(std::llround(mean), std::memory_order_relaxed);
    trees_[row].fetch_add(1, std::memory_order_relaxed);
  }

  std::vector<double> means() const {
    std::vector<double> out;
    out.reserve(sums_.size());
    for (std::size_t row = 0; row < sums_.size(); ++row) {
      const double mean = static_cast<double>(sums_[row].load()) / trees_[row].load();
      out.push_back(trees_[row].load() == 0 ? std::numeric_limits<double>::quiet_NaN()
                                            : residuals_.base + mean * residuals_.unit);
    }
    return out;
  }

 private:
  const Residuals& residuals_;
  std::vector<std::atomic<std::int64_t>> sums_;
  std::vector<std::atomic<std::uint32_t>> trees_;
};

// How often each of n rows occurs among n draws with replacement.
void draw_bootstrap(Random random, std::vector<std::uint8_t>& draws) {
  std::fill(draws.begin(), draws.end(), std::uint8_t{0});
  const auto rows = static_cast<std::uint32_t>(draws.size());
  for (std::uint32_t draw = 0; draw < rows; ++draw) {
    std::uint32_t row = random.below(rows);
    while (draws[row] == kMostDraws) row = random.below(rows);
    ++draws[row];
  }
}

LeafRules rules_of(const GrowOptions& options) {
  LeafRules rules;
  rules.min_samples_leaf = static_cast<std::size_t>(std::max(1, options.min_samples_leaf));
  if (options.max_depth > 0) {
    rules.max_depth = std::min(kMaxDepth, static_cast<std::size_t>(options.max_depth));
  }
  return rules;
}

class Grower {
 public:
  Grower(const BinnedMatrix& matrix, std::span<const double> target, const GrowOptions& options)
      : matrix_(matrix),
        options_(options),
        residuals_(target),
        out_of_bag_(residuals_, options.out_of_bag ? matrix.rows() : 0) {
    forest_.base = residuals_.base;
    forest_.features = matrix.features();
    forest_.trees.resize(static_cast<std::size_t>(options.trees));
  }

  GrownForest grow(const std::function<void(double)>& progress) {
    run_blocks(
        forest_.trees.size(), options_.threads, [this] { return make_worker(); }, progress);
    return {std::move(forest_), options_.out_of_bag ? out_of_bag_.means() : std::vector<double>{}};
  }

 private:
  BlockWorker make_worker() {
    auto grower = std::make_shared<TreeGrower>(matrix_, residuals_, rules_of(options_),
                                               options_.max_features, 1.0 / options_.trees);
    return [this, grower,
            draws = std::vector<std::uint8_t>(matrix_.rows(), 1)](std::size_t tree) mutable {
      if (options_.bootstrap) draw_bootstrap(Random(options_.seed, kBootstrapStream + tree), draws);
      forest_.trees[tree] = grower->grow(draws, Random(options_.seed, kFeatureStream + tree));
      if (!options_.out_of_bag) return;
      for (std::size_t row = 0; row < draws.size(); ++row) {
        if (draws[row] == 0) out_of_bag_.add(row, grower->leaf_mean(row));
      }
    };
  }

  const BinnedMatrix& matrix_;
  const GrowOptions options_;
  const Residuals residuals_;
  OutOfBag out_of_bag_;
  Forest forest_;
};

}  // namespace

GrownForest grow_forest(const BinnedMatrix& rows, std::span<const double> target,
                        const GrowOptions& options, const std::function<void(double)>& progress) {
  if (options.min_samples_leaf != kAutomaticLeaves) {
    return Grower(rows, target, options).grow(progress);
  }
  GrowOptions chosen = options;
  chosen.min_samples_leaf = choose_min_samples_leaf(rows, target, options);
  return Grower(rows, target, chosen).grow(progress);
}

}  // namespace relevance::forest
