// SPDX-License-Identifier: PostgreSQL
#include "forest/shap_interactions.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "base/error.h"
#include "forest/parallel.h"

namespace relevance::forest {
namespace {

// A tree's tables are loaded into the cache once per block of a few groups of kLanes rows, beside
// the pairs' sums of each.
constexpr std::size_t kGroups = 4;
constexpr std::size_t kBlockRows = kGroups * kLanes;
// Parts of the rows have sums of their own, added in order: independent of the number of threads.
constexpr std::size_t kMaxParts = 256;

std::size_t ceil_div(std::size_t a, std::size_t b) {
  return (a + b - 1) / b;
}

// One thread's work. Explains up to kBlockRows rows at a time.
class InteractionExplainer {
 public:
  InteractionExplainer(std::span<const InteractionProgram> trees, InteractionKernel kernel,
                       std::size_t features)
      : trees_(trees), kernel_(kernel), features_(features) {
    values_.resize(kGroups * features);
    main_effects_.resize(kGroups * features);
    pair_sums_.resize(kGroups * pair_count(features));
    std::size_t scratch = 0;
    for (const InteractionProgram& tree : trees) scratch = std::max(scratch, scratch_size(tree));
    scratch_.resize(scratch);
  }

  // shap: the rows' SHAP values.
  void explain(Matrix rows, const double* shap) {
    load(rows, shap);
    for (const InteractionProgram& tree : trees_) {
      if (tree.shap.steps.empty()) continue;  // a single leaf: all values are 0
      for (std::size_t g = 0; g < ceil_div(rows.rows, kLanes); ++g) {
        kernel_(tree, &values_[g * features_], pairs_of(g), scratch_.data());
      }
    }
    for (std::size_t g = 0; g < kGroups; ++g) leave_main_effects(g);
  }

  // Of a row of the last block; the main effects where a == b.
  double value(std::size_t row, std::size_t a, std::size_t b) const {
    const std::size_t group = row / kLanes;
    const DoubleLanes& lanes = a == b
                                   ? main_effects_[group * features_ + a]
                                   : pair_sums_[group * pair_count(features_) + pair_index(a, b)];
    return lanes.lane[row % kLanes];
  }

  // Adds the absolute values of the first `count` rows of the last block: main effects by feature,
  // then interactions by pair.
  void add_abs(std::size_t count, std::span<double> out) const {
    for (std::size_t g = 0; g * kLanes < count; ++g) {
      const std::size_t lanes = std::min(kLanes, count - g * kLanes);
      add_abs(std::span(main_effects_).subspan(g * features_, features_), lanes,
              out.first(features_));
      const std::size_t pairs = pair_count(features_);
      add_abs(std::span(pair_sums_).subspan(g * pairs, pairs), lanes, out.subspan(features_));
    }
  }

 private:
  DoubleLanes* pairs_of(std::size_t group) {
    return pair_sums_.data() + group * pair_count(features_);
  }

  // Lanes past the last row keep old values; their results are never read.
  void load(Matrix rows, const double* shap) {
    for (std::size_t r = 0; r < rows.rows; ++r) {
      for (std::size_t f = 0; f < features_; ++f) {
        const std::size_t place = r / kLanes * features_ + f;
        values_[place].lane[r % kLanes] = rows.row(r)[f];
        main_effects_[place].lane[r % kLanes] = *shap++;
      }
    }
    std::fill(pair_sums_.begin(), pair_sums_.end(), DoubleLanes{});
  }

  // From SHAP values to main effects.
  void leave_main_effects(std::size_t group) {
    DoubleLanes* effects = &main_effects_[group * features_];
    const DoubleLanes* pair = pairs_of(group);
    for (std::size_t a = 1; a < features_; ++a) {
      for (std::size_t b = 0; b < a; ++b, ++pair) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
          effects[a].lane[lane] -= pair->lane[lane];
          effects[b].lane[lane] -= pair->lane[lane];
        }
      }
    }
  }

  static void add_abs(std::span<const DoubleLanes> values, std::size_t lanes,
                      std::span<double> out) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      double sum = 0;
      for (std::size_t lane = 0; lane < lanes; ++lane) sum += std::abs(values[i].lane[lane]);
      out[i] += sum;
    }
  }

  const std::span<const InteractionProgram> trees_;
  const InteractionKernel kernel_;
  const std::size_t features_;
  std::vector<FloatLanes> values_;         // groups × features
  std::vector<DoubleLanes> main_effects_;  // groups × features
  std::vector<DoubleLanes> pair_sums_;     // groups × pairs
  std::vector<FloatLanes> scratch_;
};

void check_size(const char* what, std::size_t wanted, std::size_t given) {
  if (given == wanted) return;
  throw Error("bad_rows", "The rows have " + std::to_string(wanted) + " " + what + ", not " +
                              std::to_string(given) + ".");
}

Matrix slice(Matrix rows, std::size_t first, std::size_t count) {
  return {rows.row(first), std::min(count, rows.rows - first), rows.features};
}

}  // namespace

ShapInteractions::ShapInteractions(const Forest& forest, NamedKernel kernel)
    : kernel_(kernel), features_(forest.features) {
  validate(forest);
  for (const std::vector<Node>& tree : forest.trees) {
    trees_.push_back(compile_interactions(tree, forest.features));
  }
}

ShapInteractions::~ShapInteractions() = default;

void ShapInteractions::explain(Matrix rows, std::span<const double> shap, std::span<double> out,
                               unsigned threads,
                               const std::function<void(double)>& progress) const {
  check_rows(rows, features_);
  const std::size_t entries = features_ * features_;
  check_size("SHAP values", rows.rows * features_, shap.size());
  check_size("interaction values", rows.rows * entries, out.size());
  run_blocks(
      ceil_div(rows.rows, kBlockRows), threads,
      [&]() -> BlockWorker {
        auto worker =
            std::make_shared<InteractionExplainer>(trees_, kernel_.run_interactions, features_);
        return [&, worker](std::size_t block) {
          const Matrix some = slice(rows, block * kBlockRows, kBlockRows);
          worker->explain(some, &shap[block * kBlockRows * features_]);
          double* entry = out.data() + block * kBlockRows * entries;
          for (std::size_t r = 0; r < some.rows; ++r) {
            for (std::size_t a = 0; a < features_; ++a) {
              for (std::size_t b = 0; b < features_; ++b) *entry++ = worker->value(r, a, b);
            }
          }
        };
      },
      progress);
}

std::vector<double> ShapInteractions::mean_abs(Matrix rows, std::span<const double> shap,
                                               unsigned threads,
                                               const std::function<void(double)>& progress) const {
  check_rows(rows, features_);
  check_size("SHAP values", rows.rows * features_, shap.size());
  const std::size_t blocks_per_part = ceil_div(ceil_div(rows.rows, kBlockRows), kMaxParts);
  const std::size_t part_rows = std::max<std::size_t>(blocks_per_part, 1) * kBlockRows;
  const std::size_t parts = ceil_div(rows.rows, part_rows);
  const std::size_t width = features_ + pair_count(features_);
  std::vector<double> sums(std::max<std::size_t>(parts, 1) * width);
  run_blocks(
      parts, threads,
      [&]() -> BlockWorker {
        auto worker =
            std::make_shared<InteractionExplainer>(trees_, kernel_.run_interactions, features_);
        return [&, worker](std::size_t part) {
          const Matrix all = slice(rows, part * part_rows, part_rows);
          for (std::size_t first = 0; first < all.rows; first += kBlockRows) {
            const Matrix some = slice(all, first, kBlockRows);
            worker->explain(some, &shap[(part * part_rows + first) * features_]);
            worker->add_abs(some.rows, std::span(sums).subspan(part * width, width));
          }
        };
      },
      progress);
  for (std::size_t i = width; i < sums.size(); ++i) sums[i % width] += sums[i];
  const auto count = static_cast<double>(std::max<std::size_t>(rows.rows, 1));
  std::vector<double> means(features_ * features_);
  for (std::size_t a = 0; a < features_; ++a) {
    for (std::size_t b = 0; b < features_; ++b) {
      const std::size_t entry = a == b ? a : features_ + pair_index(a, b);
      means[a * features_ + b] = sums[entry] / count;
    }
  }
  return means;
}

}  // namespace relevance::forest
