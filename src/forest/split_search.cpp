// SPDX-License-Identifier: PostgreSQL
#include "forest/split_search.h"

#include <algorithm>

namespace relevance::forest {

void SplitSearch::start(RowSum all, std::size_t rows) {
  all_ = all;
  rows_ = rows;
  counted_ = rows;
  surely_enough_ = 0;
  count_left_ = nullptr;
  count_ = residuals_.count(all);
  mean_ = residuals_.sum(all) / count_;
  best_ = {};
}

void SplitSearch::start(RowSum all, std::size_t rows, std::size_t most_draws,
                        const CountLeft& count_left) {
  start(all, rows);
  counted_ = static_cast<std::size_t>(residuals_.whole_count(all));
  surely_enough_ = min_rows_ * most_draws;
  count_left_ = &count_left;
}

void SplitSearch::try_feature(std::size_t feature, const BinSums& sums) {
  try_side(feature, sums, false);
  if (sums.missing_rows == 0) return;
  try_missing_alone(feature, sums);
  try_side(feature, sums, true);
}

// Better by more than rounding: a feature and its negation split the rows identically.
bool SplitSearch::is_better(double score) const {
  constexpr double kRounding = 1e-12;
  return score > best_.score * (1 + kRounding);
}

// (s - c m)² / (c (n - c)), with m = S/n the mean of all rows: this equals the reduction of squared
// error, s²/c + (S - s)²/(n - c) - S²/n, divided by n.
double SplitSearch::score(RowSum left) const {
  const double count = residuals_.count(left);
  const double difference = residuals_.sum(left) - count * mean_;
  return difference * difference / (count * (count_ - count));
}

SplitSearch::Place SplitSearch::best_place(const RowSum* sums, std::size_t first, std::size_t last,
                                           RowSum offset) const {
  Place best;
  for (std::size_t i = first; i < last; ++i) {
    const double found = score(sums[i] + offset);
    if (found > best.score) best = {i, found};
  }
  return best;
}

// If no row of the node lacks the value, rows that do (at prediction) go with the majority.
bool SplitSearch::is_half(RowSum left) const {
  return 2 * residuals_.count(left) >= count_;
}

// Rows with missing values go left, all others right. The mirrored split would be the same.
void SplitSearch::try_missing_alone(std::size_t feature, const BinSums& sums) {
  if (sums.size == 0 || sums.missing_rows < min_rows_ || counted_ - sums.missing_rows < min_rows_) {
    return;
  }
  const double found = score(sums.missing);
  if (!is_better(found)) return;
  const NodeSplit split{found, feature, NodeSplit::kNoBin, sums.bins[0], true, sums.missing};
  if (check_sides(split) == Sides::enough) best_ = split;
}

void SplitSearch::try_side(std::size_t feature, const BinSums& sums, bool missing_left) {
  const RowSum offset = missing_left ? sums.missing : 0;
  const std::size_t beside = missing_left ? sums.missing_rows : 0;
  std::size_t first = 0;
  std::size_t last = sums.size == 0 ? 0 : sums.size - 1;
  while (first < last && sums.rows[first] + beside < min_rows_) ++first;
  while (first < last && counted_ - sums.rows[last - 1] - beside < min_rows_) --last;
  while (first < last) {
    const Place place = best_place(sums.sums.data(), first, last, offset);
    if (!is_better(place.score)) return;
    const RowSum left = sums.sums[place.index] + offset;
    const NodeSplit split{place.score,
                          feature,
                          sums.bins[place.index],
                          sums.bins[place.index + 1],
                          sums.missing_rows > 0 ? missing_left : is_half(left),
                          left};
    switch (check_sides(split)) {
      case Sides::enough:
        best_ = split;
        return;
      case Sides::few_left:
        first = place.index + 1;
        break;
      case Sides::few_right:
        last = place.index;
        break;
    }
  }
}

// Whether both sides have enough distinct rows, where BinSums count draws only. Called only for
// splits that would be the best so far; counts rows only if the number of draws leaves it open.
SplitSearch::Sides SplitSearch::check_sides(const NodeSplit& split) const {
  const auto left_draws = static_cast<std::size_t>(residuals_.whole_count(split.left));
  const std::size_t fewer_draws = std::min(left_draws, counted_ - left_draws);
  if (count_left_ == nullptr || fewer_draws >= surely_enough_) return Sides::enough;
  const std::size_t left = (*count_left_)(test_of(split.feature, split.bin, split.missing_left));
  if (left < min_rows_) return Sides::few_left;
  return rows_ - left < min_rows_ ? Sides::few_right : Sides::enough;
}

}  // namespace relevance::forest
