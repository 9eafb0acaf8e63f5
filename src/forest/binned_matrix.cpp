// SPDX-License-Identifier: PostgreSQL
#include "forest/binned_matrix.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "forest/float_sort.h"
#include "forest/parallel.h"
#include "stats/quantiles.h"

namespace relevance::forest {
namespace {

// Rows binned at a time: their bins stay in the cache while the columns are filled in one by one.
constexpr std::size_t kRowsPerBlock = 2048;

// Halfway between the two; `high` where rounding would put the middle at or below `low`.
float halfway(float low, float high) {
  const auto middle = static_cast<float>(
      static_cast<double>(low) + (static_cast<double>(high) - static_cast<double>(low)) / 2);
  return middle > low && middle <= high ? middle : high;
}

// Equal values of a sorted column.
struct Run {
  float value;
  std::size_t rows;
};

std::vector<Run> find_runs(const std::vector<float>& sorted) {
  std::vector<Run> runs;
  for (float value : sorted) {
    if (runs.empty() || runs.back().value != value) runs.push_back({value, 0});
    ++runs.back().rows;
  }
  return runs;
}

// One bin per run if there are few, else bins of about equal row counts.
FeatureBins fill_bins(const std::vector<Run>& runs, std::size_t rows) {
  FeatureBins out;
  const bool few = runs.size() <= kMaxBins;
  stats::QuantileBins bins(static_cast<double>(rows), kMaxBins);
  for (const Run& run : runs) {
    if (!few && !bins.add(static_cast<double>(run.rows))) {
      out.highest.back() = run.value;
      continue;
    }
    if (!out.highest.empty()) out.thresholds.push_back(halfway(out.highest.back(), run.value));
    out.lowest.push_back(run.value);
    out.highest.push_back(run.value);
  }
  return out;
}

// Thresholds for a branchless binary search in eight steps. They are padded with NaN, which
// compares false with every value.
class BinSearch {
 public:
  explicit BinSearch(const FeatureBins& bins) {
    thresholds_.fill(std::numeric_limits<float>::quiet_NaN());
    std::copy(bins.thresholds.begin(), bins.thresholds.end(), thresholds_.begin());
  }

  Bin find(float value) const {
    if (std::isnan(value)) return kMissingBin;
    std::size_t bin = 0;
    for (std::size_t step = 128; step > 0; step /= 2) {
      bin += thresholds_[bin + step - 1] <= value ? step : 0;
    }
    return static_cast<Bin>(bin);
  }

 private:
  std::array<float, 256> thresholds_{};
};

std::vector<float> gather(const std::vector<float>& column, std::span<const std::size_t> rows) {
  std::vector<float> out;
  out.reserve(rows.size());
  for (std::size_t row : rows) out.push_back(column[row]);
  return out;
}

}  // namespace

std::size_t FeatureBins::border_between(std::size_t bin, std::size_t later) const {
  const float middle = halfway(highest[bin], lowest[later]);
  std::size_t best = bin;
  for (std::size_t b = bin + 1; b < later; ++b) {
    if (std::abs(thresholds[b] - middle) < std::abs(thresholds[best] - middle)) best = b;
  }
  return best;
}

FeatureBins cut_into_bins(std::vector<float> values) {
  const std::size_t given = values.size();
  std::erase_if(values, [](float value) { return std::isnan(value); });
  sort_floats(values);
  FeatureBins out = fill_bins(find_runs(values), values.size());
  out.has_missing = values.size() < given;
  return out;
}

BinnedMatrix::BinnedMatrix(std::span<const std::vector<float>> columns,
                           std::span<const std::size_t> rows, unsigned threads)
    : rows_(rows.size()), features_(columns.size()), bins_(rows.size() * columns.size()) {
  run_blocks(columns.size(), threads, [&] {
    return [&](std::size_t f) { features_[f] = cut_into_bins(gather(columns[f], rows)); };
  });
  const std::vector<BinSearch> searches(features_.begin(), features_.end());
  run_blocks((rows_ + kRowsPerBlock - 1) / kRowsPerBlock, threads, [&] {
    return [&](std::size_t block) {
      const std::size_t first = block * kRowsPerBlock;
      const std::size_t last = std::min(first + kRowsPerBlock, rows_);
      for (std::size_t f = 0; f < columns.size(); ++f) {
        Bin* bin = bins_.data() + first * columns.size() + f;
        for (std::size_t r = first; r < last; ++r, bin += columns.size()) {
          *bin = searches[f].find(columns[f][rows[r]]);
        }
      }
    };
  });
}

}  // namespace relevance::forest
