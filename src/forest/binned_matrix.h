// SPDX-License-Identifier: PostgreSQL
// Feature columns cut into bins, once for all trees: one byte per cell instead of a float.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace relevance::forest {

using Bin = std::uint8_t;
inline constexpr std::size_t kMaxBins = 255;  // for values; one more bin is for missing ones
inline constexpr Bin kMissingBin = 255;

// How a feature's values are cut. Bin b holds lowest[b] to highest[b]; a value belongs to bins 0..b
// exactly when value < thresholds[b], which lies halfway between highest[b] and lowest[b + 1].
struct FeatureBins {
  std::vector<float> lowest;
  std::vector<float> highest;
  std::vector<float> thresholds;  // one fewer than bins; empty without values
  bool has_missing = false;

  // A feature with the same value in every row cannot split.
  bool is_constant() const { return lowest.size() + (has_missing ? 1 : 0) < 2; }

  // The border closest to the middle between two bins: where to cut a node that has no rows in the
  // bins between them.
  std::size_t border_between(std::size_t bin, std::size_t later) const;
};

// One bin per value while there are at most kMaxBins distinct values, otherwise bins of about equal
// row counts. values: may hold NaN, which gets no bin.
FeatureBins cut_into_bins(std::vector<float> values);

// Rows × features bins, row-major, so that a row is contiguous in memory.
class BinnedMatrix {
 public:
  // columns: one per feature, all of the same length, NaN where missing. rows: which rows to take,
  // in this order; only these rows decide the bins. Neither argument is kept.
  BinnedMatrix(std::span<const std::vector<float>> columns, std::span<const std::size_t> rows,
               unsigned threads);

  std::size_t rows() const { return rows_; }
  std::size_t features() const { return features_.size(); }
  const Bin* row(std::size_t r) const { return bins_.data() + r * features_.size(); }
  const FeatureBins& feature(std::size_t f) const { return features_[f]; }
  std::span<const float> thresholds(std::size_t f) const { return features_[f].thresholds; }

 private:
  std::size_t rows_;
  std::vector<FeatureBins> features_;
  std::vector<Bin> bins_;
};

}  // namespace relevance::forest
