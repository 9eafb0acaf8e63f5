// SPDX-License-Identifier: PostgreSQL
#include "modeld/held_out_blocks.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "forest/random.h"
#include "modeld/row_values.h"
#include "stats/autocorrelation.h"

namespace relevance::modeld {
namespace {

constexpr std::uint64_t kBlockStream = 3;
constexpr std::size_t kMaxBlocks = 10;
constexpr std::size_t kMinBlockLengths = 2;  // of the correlation length
constexpr std::size_t kGapShare = 10;        // gaps take at most one row in ten
constexpr int kDraws = 16;

struct Block {
  std::size_t first = 0;
  std::size_t end = 0;
};

struct Plan {
  std::size_t rows = 0;
  std::size_t test_rows = 0;
  std::size_t blocks = 0;
  std::size_t gap = 0;  // rows on each side of a block
};

Plan make_plan(std::size_t rows, std::size_t test_rows, std::size_t correlation_length) {
  Plan plan{rows, test_rows, 0, 0};
  plan.blocks =
      std::clamp<std::size_t>(test_rows / (kMinBlockLengths * correlation_length), 1, kMaxBlocks);
  const std::size_t room = rows / (kGapShare * 2 * plan.blocks);
  plan.gap = std::clamp<std::size_t>(room, 1, correlation_length);
  return plan;
}

// Draws one block at random in each of `plan.blocks` equal stretches.
std::vector<Block> draw_blocks(const Plan& plan, forest::Random& random) {
  const auto border = [&](std::size_t of, std::size_t i) { return of * i / plan.blocks; };
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < plan.blocks; ++i) {
    const std::size_t from = border(plan.rows, i);
    const std::size_t length = border(plan.test_rows, i + 1) - border(plan.test_rows, i);
    const std::size_t room = border(plan.rows, i + 1) - from - length;
    const std::size_t first = from + random.below(static_cast<std::uint32_t>(room + 1));
    blocks.push_back({first, first + length});
  }
  return blocks;
}

// Scaled to mean 0 and variance 1; constant values are only centred.
std::vector<double> standardised(std::vector<double> values) {
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  double square = 0;
  for (double& value : values) {
    value -= mean;
    square += value * value / static_cast<double>(values.size());
  }
  const double scale = std::sqrt(square);
  if (!(scale > 0) || !std::isfinite(scale)) return values;
  for (double& value : values) value /= scale;
  return values;
}

// How well blocks represent the whole series, from prefix sums of standardised values.
class Likeness {
 public:
  explicit Likeness(const std::vector<double>& values) : sums_(1), squares_(1) {
    for (const double value : values) {
      sums_.push_back(sums_.back() + value);
      squares_.push_back(squares_.back() + value * value);
    }
  }

  // 0 if the blocks have the mean (0) and standard deviation (1) of the whole; larger otherwise.
  double distance(const std::vector<Block>& blocks) const {
    double rows = 0;
    double sum = 0;
    double squares = 0;
    for (const Block& block : blocks) {
      rows += static_cast<double>(block.end - block.first);
      sum += sums_[block.end] - sums_[block.first];
      squares += squares_[block.end] - squares_[block.first];
    }
    const double mean = sum / rows;
    const double spread = std::sqrt(std::max(0.0, squares / rows - mean * mean));
    return mean * mean + (spread - 1) * (spread - 1);
  }

 private:
  std::vector<double> sums_;
  std::vector<double> squares_;
};

std::vector<Block> choose_blocks(const Plan& plan, const std::vector<double>& series,
                                 std::uint64_t seed) {
  const Likeness likeness(standardised(series));
  forest::Random random(seed, kBlockStream);
  std::vector<Block> best;
  double nearest = std::numeric_limits<double>::infinity();
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<Block> blocks = draw_blocks(plan, random);
    const double distance = likeness.distance(blocks);
    if (!best.empty() && !(distance < nearest)) continue;
    nearest = distance;
    best = std::move(blocks);
  }
  return best;
}

}  // namespace

RowSplit hold_out_blocks(const std::vector<std::size_t>& rows, const std::vector<double>& target,
                         std::size_t test_rows, std::uint64_t seed) {
  const std::vector<double> series = select(target, rows);
  RowSplit split;
  split.kind = HoldOut::blocks;
  split.correlation_length = stats::correlation_length(series);
  const Plan plan = make_plan(rows.size(), test_rows, split.correlation_length);

  enum class Part : char { train, gap, test };
  std::vector<Part> parts(rows.size(), Part::train);
  const auto mark = [&](std::size_t first, std::size_t end, Part part) {
    for (std::size_t i = first; i < end; ++i) parts[i] = std::max(parts[i], part);
  };
  for (const Block& block : choose_blocks(plan, series, seed)) {
    mark(block.first - std::min(block.first, plan.gap), block.first, Part::gap);
    mark(block.first, block.end, Part::test);
    mark(block.end, std::min(rows.size(), block.end + plan.gap), Part::gap);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (parts[i] == Part::train) split.train.push_back(rows[i]);
    if (parts[i] == Part::test) split.test.push_back(rows[i]);
  }
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.test.begin(), split.test.end());
  return split;
}

}  // namespace relevance::modeld
