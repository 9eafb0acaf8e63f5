#include "modeld/growth_plan.h"

#include <unistd.h>

#include <algorithm>

namespace relevance::modeld {
namespace {

// Up to here exact thresholds cost no more time than a histogram's; they always predict at least as
// well.
constexpr std::size_t kMaxExactCells = 2'000'000;
constexpr int kFewestBins = 32;
constexpr std::size_t kBinBytes = 16;

// XGBoost keeps a histogram for every node that it splits until the tree is done.
std::size_t tree_bytes(const GrowthSize& size, int max_bin) {
  const std::size_t nodes = std::min(std::size_t{1} << std::min(size.max_depth, 40), size.rows);
  return nodes * size.features * static_cast<std::size_t>(max_bin) * kBinBytes;
}

GrowthPlan plan_exact(const GrowthSize& size) {
  return {true, size.max_bin, size.threads, 1};
}

GrowthPlan plan_histogram(const GrowthSize& size, int max_bin) {
  const std::size_t fitting = size.memory / std::max<std::size_t>(1, tree_bytes(size, max_bin));
  const auto side_by_side =
      static_cast<unsigned>(std::clamp<std::size_t>(fitting, 1, size.threads));
  return {false, max_bin, side_by_side, size.threads / side_by_side};
}

}  // namespace

GrowthPlan plan_growth(const GrowthSize& size, Thresholds thresholds) {
  if (thresholds == Thresholds::exact) return plan_exact(size);
  if (thresholds == Thresholds::histogram) return plan_histogram(size, size.max_bin);
  if (size.rows * size.features <= kMaxExactCells) return plan_exact(size);
  int max_bin = size.max_bin;
  while (max_bin > kFewestBins && tree_bytes(size, max_bin) > size.memory) max_bin /= 2;
  if (tree_bytes(size, max_bin) > size.memory) return plan_exact(size);
  return plan_histogram(size, max_bin);
}

std::size_t histogram_memory(unsigned limit_mb) {
  const auto machine = static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) *
                       static_cast<std::size_t>(::sysconf(_SC_PAGE_SIZE));
  const std::size_t limit = std::size_t{limit_mb} << 20;
  return limit_mb == 0 ? machine / 4 : std::min(machine / 4, limit / 2);
}

}  // namespace relevance::modeld
