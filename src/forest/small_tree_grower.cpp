// SPDX-License-Identifier: PostgreSQL
#include "forest/small_tree_grower.h"

#include <algorithm>

namespace relevance::forest {

SmallTreeGrower::SmallTreeGrower(const Residuals& residuals, const LeafRules& rules,
                                 FeatureSampler& sampler, TreeBuilder& tree, std::size_t features)
    : residuals_(residuals),
      rules_(rules),
      sampler_(sampler),
      tree_(tree),
      features_(features),
      items_(features * kFewRows),
      search_(residuals, rules.min_samples_leaf) {}

void SmallTreeGrower::grow(const NodeRows& rows, std::size_t node, std::size_t depth, RowSum sum) {
  if (!rules_.is_leaf(rows.size(), depth)) sort(rows);
  pending_.push_back({node, depth, 0, rows.size(), sum});
  while (!pending_.empty()) {
    const Pending next = pending_.back();
    pending_.pop_back();
    grow(next);
  }
}

// Counting sort; rows in equal bins keep their order.
void SmallTreeGrower::sort(const NodeRows& rows) {
  std::copy(rows.sums.begin(), rows.sums.end(), sums_.begin());
  for (std::size_t f = 0; f < features_; ++f) {
    std::array<std::uint16_t, kMaxBins + 2> place{};
    for (std::size_t i = 0; i < rows.size(); ++i) ++place[rows.row(i)[f] + std::size_t{1}];
    for (std::size_t bin = 1; bin < place.size(); ++bin) place[bin] += place[bin - 1];
    Item* sorted = items(f);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Bin bin = rows.row(i)[f];
      sorted[place[bin]++] = static_cast<Item>(bin << 8 | i);
    }
  }
}

void SmallTreeGrower::grow(const Pending& node) {
  if (rules_.is_leaf(node.last - node.first, node.depth)) {
    return tree_.make_leaf(node.node, node.sum);
  }
  const NodeSplit& split = find_split(node);
  if (!rules_.is_worth(residuals_, node.sum, split)) return tree_.make_leaf(node.node, node.sum);
  const std::size_t left = tree_.make_split(node.node, split, node.sum);
  const std::size_t middle = node.first + mark_left(split, node);
  const Pending first{left, node.depth + 1, node.first, middle, split.left};
  const Pending second{left + 1, node.depth + 1, middle, node.last, node.sum - split.left};
  const bool leaves = rules_.is_leaf(middle - node.first, first.depth) &&
                      rules_.is_leaf(node.last - middle, first.depth);
  if (!leaves) part(node);
  pending_.push_back(second);
  pending_.push_back(first);
}

const NodeSplit& SmallTreeGrower::find_split(const Pending& node) {
  search_.start(node.sum, node.last - node.first);
  sampler_.draw(
      [&](std::size_t feature) {
        const Item* sorted = items(feature);
        if (bin_of(sorted[node.first]) == bin_of(sorted[node.last - 1])) return;
        list_bins(feature, node);
        search_.try_feature(feature, bins_);
      },
      [&] { return search_.best().exists(); });
  return search_.best();
}

void SmallTreeGrower::list_bins(std::size_t feature, const Pending& node) {
  const Item* sorted = items(feature);
  std::size_t last = node.last;
  bins_.missing = 0;
  while (bin_of(sorted[last - 1]) == kMissingBin) bins_.missing += sums_[number_of(sorted[--last])];
  bins_.missing_rows = static_cast<std::uint32_t>(node.last - last);
  std::size_t size = 0;
  RowSum sum = 0;
  for (std::size_t i = node.first; i < last; ++i) {
    sum += sums_[number_of(sorted[i])];
    bins_.sums[size] = sum;
    bins_.bins[size] = bin_of(sorted[i]);
    bins_.rows[size] = static_cast<std::uint32_t>(i + 1 - node.first);
    size += i + 1 == last || bin_of(sorted[i]) != bin_of(sorted[i + 1]) ? 1 : 0;
  }
  bins_.size = size;
}

// Marks the rows that go left; returns their number.
std::size_t SmallTreeGrower::mark_left(const NodeSplit& split, const Pending& node) {
  const BinTest test = test_of(split.feature, split.bin, split.missing_left);
  const Item* sorted = items(split.feature);
  std::size_t left = 0;
  for (std::size_t i = node.first; i < node.last; ++i) {
    const bool goes_left = test.goes_left(bin_of(sorted[i]));
    goes_left_[number_of(sorted[i])] = goes_left ? 1 : 0;
    left += goes_left ? 1 : 0;
  }
  return left;
}

// In each feature's order, moves the rows that go left to the front; both sides stay sorted.
void SmallTreeGrower::part(const Pending& node) {
  for (std::size_t f = 0; f < features_; ++f) {
    Item* sorted = items(f);
    std::size_t left = node.first;
    std::size_t right = 0;
    for (std::size_t i = node.first; i < node.last; ++i) {
      const Item item = sorted[i];
      const std::size_t is_left = goes_left_[number_of(item)];
      sorted[left] = item;
      right_items_[right] = item;
      left += is_left;
      right += 1 - is_left;
    }
    std::copy_n(right_items_.begin(), right, sorted + left);
  }
}

}  // namespace relevance::forest
