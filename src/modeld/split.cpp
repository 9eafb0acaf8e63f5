#include "modeld/split.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "modeld/held_out_blocks.h"
#include "modeld/random.h"

namespace relevance::modeld {
namespace {

using contract::Split;

constexpr std::uint64_t kSplitStream = 1;

std::size_t count_test_rows(std::size_t rows, double test_share) {
  // A hair less, so that 10 × 0.2 is 2 and not 3 for a share that is not exact in binary.
  const double exact = static_cast<double>(rows) * test_share - 1e-9;
  return std::clamp(static_cast<std::size_t>(std::ceil(exact)), std::size_t{1}, rows - 1);
}

std::vector<std::size_t> counted(std::size_t count) {
  std::vector<std::size_t> places(count);
  std::iota(places.begin(), places.end(), std::size_t{0});
  return places;
}

std::vector<std::size_t> rows_in_order(const table::TrainingSet& set) {
  return set.time_order ? set.time_order->rows : counted(set.target.size());
}

// The last `test_rows` of the order are the test rows.
RowSplit hold_out_end(const std::vector<std::size_t>& order, std::size_t test_rows, HoldOut kind) {
  const auto border = order.end() - static_cast<std::ptrdiff_t>(test_rows);
  RowSplit split{kind, {order.begin(), border}, {border, order.end()}, 0};
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.test.begin(), split.test.end());
  return split;
}

// Takes groups in the order given, each that brings their rows nearer to `wanted`; when none does,
// the smallest. Returns for each group whether it is held out; never all.
std::vector<bool> choose_groups(const std::vector<std::uint32_t>& order,
                                const std::vector<std::size_t>& sizes, std::size_t wanted) {
  std::vector<bool> chosen(sizes.size(), false);
  std::size_t taken = 0;
  for (const std::uint32_t group : order) {
    const std::size_t with = taken + sizes[group];
    const std::size_t miss = with > wanted ? with - wanted : wanted - with;
    if (taken >= wanted || miss >= wanted - taken) continue;
    chosen[group] = true;
    taken = with;
  }
  if (taken == 0) {
    chosen[static_cast<std::size_t>(std::min_element(sizes.begin(), sizes.end()) -
                                    sizes.begin())] = true;
  }
  return chosen;
}

RowSplit hold_out_groups(const table::TrainingSet& set, const contract::TrainOptions& options,
                         std::size_t test_rows) {
  std::vector<std::uint32_t> order;  // of the groups, by their first rows
  std::vector<std::size_t> sizes(set.groups.size(), 0);
  for (const std::size_t row : rows_in_order(set)) {
    if (sizes[set.groups[row]]++ == 0) order.push_back(set.groups[row]);
  }
  sizes.resize(1 + *std::max_element(set.groups.begin(), set.groups.end()));
  if (options.split == Split::last) {
    std::reverse(order.begin(), order.end());
  } else {
    Random(options.seed, kSplitStream).shuffle(order);
  }
  const std::vector<bool> held_out = choose_groups(order, sizes, test_rows);
  RowSplit split;
  split.kind = HoldOut::groups;
  for (std::size_t row = 0; row < set.groups.size(); ++row) {
    (held_out[set.groups[row]] ? split.test : split.train).push_back(row);
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
  const std::size_t rows = set.target.size();
  if (!set.groups.empty()) {
    return hold_out_groups(set, options, count_test_rows(rows, options.test_share));
  }
  const bool series = options.split == Split::automatic && set.time_order;
  if (series || options.split == Split::blocks) {
    const std::vector<std::size_t> order = rows_in_order(set);
    return hold_out_blocks(order, set.target, count_test_rows(order.size(), options.test_share),
                           options.seed);
  }
  std::vector<std::size_t> order =
      options.split == Split::last ? rows_in_order(set) : counted(rows);
  const bool last = options.split == Split::last;
  if (!last) Random(options.seed, kSplitStream).shuffle(order);
  return hold_out_end(order, count_test_rows(order.size(), options.test_share),
                      last ? HoldOut::last : HoldOut::random);
}

std::vector<std::size_t> evenly_spaced(std::size_t count, std::size_t wanted) {
  if (wanted == 0 || wanted > count) wanted = count;
  std::vector<std::size_t> places(wanted);
  for (std::size_t i = 0; i < wanted; ++i) {
    // The middle of the i-th of `wanted` equal stretches.
    places[i] = static_cast<std::size_t>((static_cast<double>(i) + 0.5) *
                                         static_cast<double>(count) / static_cast<double>(wanted));
  }
  return places;
}

}  // namespace relevance::modeld
