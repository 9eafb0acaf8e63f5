// SPDX-License-Identifier: PostgreSQL
#include "modeld/row_split.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "forest/random.h"
#include "modeld/held_out_blocks.h"

namespace relevance::modeld {
namespace {

using contract::SplitMethod;

constexpr std::uint64_t kSplitStream = 1;

std::size_t count_test_rows(std::size_t rows, double test_share) {
  // Slightly less, so that rounding up a share that is inexact in binary never adds a row.
  const double exact = static_cast<double>(rows) * test_share - 1e-9;
  return std::clamp(static_cast<std::size_t>(std::ceil(exact)), std::size_t{1}, rows - 1);
}

std::vector<std::size_t> counted(std::size_t count) {
  std::vector<std::size_t> places(count);
  std::iota(places.begin(), places.end(), std::size_t{0});
  return places;
}

// The rows in time order, without those that have no time. Unchanged if there is no time order.
std::vector<std::size_t> in_order(const table::TrainingSet& set,
                                  const std::vector<std::size_t>& rows) {
  if (!set.time_order) return rows;
  std::vector<bool> wanted(set.target.size(), false);
  for (const std::size_t row : rows) wanted[row] = true;
  std::vector<std::size_t> order;
  for (const std::size_t row : set.time_order->rows) {
    if (wanted[row]) order.push_back(row);
  }
  return order;
}

// The last `test_rows` of the order are the test rows.
RowSplit hold_out_end(const std::vector<std::size_t>& order, std::size_t test_rows, HoldOut kind) {
  const auto border = order.end() - static_cast<std::ptrdiff_t>(test_rows);
  RowSplit split{kind, {order.begin(), border}, {border, order.end()}, 0};
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.test.begin(), split.test.end());
  return split;
}

struct Group {
  std::uint32_t number = 0;
  std::size_t rows = 0;
};

// Takes groups in the given order if they bring the number of rows closer to `wanted`; if none
// does, the smallest. Of two or more groups, never takes all if at most half the rows are wanted.
std::unordered_set<std::uint32_t> choose_groups(const std::vector<Group>& groups,
                                                std::size_t wanted) {
  std::unordered_set<std::uint32_t> chosen;
  std::size_t taken = 0;
  for (const Group& group : groups) {
    const std::size_t with = taken + group.rows;
    const std::size_t miss = with > wanted ? with - wanted : wanted - with;
    if (taken >= wanted || miss >= wanted - taken) continue;
    chosen.insert(group.number);
    taken = with;
  }
  if (!chosen.empty()) return chosen;
  const auto smallest = std::min_element(
      groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.rows < b.rows; });
  return {smallest->number};
}

// The groups with their row counts, in order of their first rows. Groups without any row in the
// time order come first, as if they were the oldest.
std::vector<Group> list_groups(const table::TrainingSet& set,
                               const std::vector<std::size_t>& rows) {
  std::unordered_map<std::uint32_t, std::size_t> places;
  std::vector<Group> groups;
  const auto list = [&](std::size_t row) -> Group& {
    const auto [known, is_new] = places.emplace(set.groups[row], groups.size());
    if (is_new) groups.push_back({set.groups[row], 0});
    return groups[known->second];
  };
  for (const std::size_t row : in_order(set, rows)) list(row);
  const auto placed = static_cast<std::ptrdiff_t>(groups.size());
  for (const std::size_t row : rows) ++list(row).rows;
  std::rotate(groups.begin(), groups.begin() + placed, groups.end());
  return groups;
}

RowSplit hold_out_groups(const table::TrainingSet& set, const std::vector<std::size_t>& rows,
                         std::vector<Group> groups, const contract::TrainOptions& options) {
  if (options.split == SplitMethod::last) {
    std::reverse(groups.begin(), groups.end());
  } else {
    forest::Random(options.seed, kSplitStream).shuffle(groups);
  }
  const auto held_out = choose_groups(groups, count_test_rows(rows.size(), options.test_share));
  RowSplit split;
  split.kind = HoldOut::groups;
  for (const std::size_t row : rows) {
    (held_out.contains(set.groups[row]) ? split.test : split.train).push_back(row);
  }
  return split;
}

}  // namespace

const char* to_string(HoldOut kind) {
  switch (kind) {
    case HoldOut::blocks:
      return "blocks";
    case HoldOut::last:
      return "last";
    case HoldOut::groups:
      return "groups";
    case HoldOut::random:
      break;
  }
  return "random";
}

RowSplit split_rows(const table::TrainingSet& set, const contract::TrainOptions& options) {
  return split_rows(set, counted(set.target.size()), options);
}

RowSplit split_rows(const table::TrainingSet& set, const std::vector<std::size_t>& rows,
                    const contract::TrainOptions& options) {
  if (!set.groups.empty()) {
    std::vector<Group> groups = list_groups(set, rows);
    if (groups.size() > 1) return hold_out_groups(set, rows, std::move(groups), options);
    return split_at_random(rows, options);
  }
  const bool series = options.split == SplitMethod::automatic && set.time_order;
  if (!series && options.split != SplitMethod::blocks && options.split != SplitMethod::last) {
    return split_at_random(rows, options);
  }
  const std::vector<std::size_t> order = in_order(set, rows);
  const std::size_t test_rows = count_test_rows(order.size(), options.test_share);
  if (options.split == SplitMethod::last) return hold_out_end(order, test_rows, HoldOut::last);
  return hold_out_blocks(order, set.target, test_rows, options.seed);
}

RowSplit split_at_random(std::vector<std::size_t> rows, const contract::TrainOptions& options) {
  forest::Random(options.seed, kSplitStream).shuffle(rows);
  return hold_out_end(rows, count_test_rows(rows.size(), options.test_share), HoldOut::random);
}

std::vector<std::size_t> evenly_spaced(std::size_t count, std::size_t wanted) {
  if (wanted == 0 || wanted > count) wanted = count;
  std::vector<std::size_t> places(wanted);
  for (std::size_t i = 0; i < wanted; ++i) {
    // The middle of the i-th of `wanted` equal intervals.
    places[i] = static_cast<std::size_t>((static_cast<double>(i) + 0.5) *
                                         static_cast<double>(count) / static_cast<double>(wanted));
  }
  return places;
}

}  // namespace relevance::modeld
