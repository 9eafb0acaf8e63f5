// How XGBoost is to grow a forest: where nodes may split, and how the work is shared out over
// threads.
#pragma once

#include <cstddef>

namespace relevance::modeld {

// Where a node may split: anywhere between two values, or at the borders of a histogram's bins.
enum class Thresholds { automatic, exact, histogram };

struct GrowthSize {
  std::size_t rows = 0;
  std::size_t features = 0;
  int max_depth = 0;
  int max_bin = 0;
  unsigned threads = 1;
  std::size_t memory = 0;  // bytes that histograms may take
};

struct GrowthPlan {
  bool exact = true;
  int max_bin = 0;            // of a histogram
  unsigned side_by_side = 1;  // trees that are grown at the same time
  unsigned tree_threads = 1;  // threads of each
};

// Exact thresholds where they cost no more than a histogram's, or where histograms would not fit
// the memory.
GrowthPlan plan_growth(const GrowthSize& size, Thresholds thresholds);

// What histograms may take when the training may take `limit_mb` (0: no limit but the machine's
// memory).
std::size_t histogram_memory(unsigned limit_mb);

}  // namespace relevance::modeld
