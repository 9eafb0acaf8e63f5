// SPDX-License-Identifier: PostgreSQL
#include "forest/histogram.h"

#include <algorithm>

namespace relevance::forest {
namespace {

// Features counted at a time: their bins stay in the first-level cache.
constexpr std::size_t kFeaturesAtOnce = 16;

template <bool subtract>
void count(const NodeRows& rows, RowSum* sums, std::size_t bins) {
  for (std::size_t first = 0; first < rows.features; first += kFeaturesAtOnce) {
    const std::size_t features = std::min(kFeaturesAtOnce, rows.features - first);
    RowSum* block = sums + first * bins;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Bin* bin = rows.row(i) + first;
      const RowSum sum = subtract ? -rows.sums[i] : rows.sums[i];
      for (std::size_t f = 0; f < features; ++f) block[f * bins + bin[f]] += sum;
    }
  }
}

}  // namespace

void Histogram::clear() {
  std::fill(sums_.begin(), sums_.end(), 0);
}

void Histogram::add(const NodeRows& rows) {
  count<false>(rows, sums_.data(), kBins);
}

void Histogram::subtract(const NodeRows& rows) {
  count<true>(rows, sums_.data(), kBins);
}

void Histogram::subtract(const Histogram& other) {
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] -= other.sums_[i];
}

void Histogram::list_bins(std::size_t feature, const Residuals& residuals, BinSums& out) const {
  const RowSum* sums = sums_.data() + feature * kBins;
  out.size = 0;
  RowSum sum = 0;
  for (std::size_t bin = 0; bin < kMaxBins; ++bin) {
    sum += sums[bin];
    out.sums[out.size] = sum;
    out.bins[out.size] = static_cast<Bin>(bin);
    out.rows[out.size] = static_cast<std::uint32_t>(residuals.whole_count(sum));
    out.size += sums[bin] != 0 ? 1 : 0;
  }
  out.missing = sums[kMissingBin];
  out.missing_rows = static_cast<std::uint32_t>(residuals.whole_count(out.missing));
}

}  // namespace relevance::forest
