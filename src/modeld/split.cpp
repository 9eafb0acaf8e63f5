#include "modeld/split.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <numeric>

#include "forest/random.h"

namespace relevance::modeld {
namespace {

constexpr std::uint64_t kSplitStream = 1;

}  // namespace

RowSplit split_rows(std::size_t rows, const contract::TrainOptions& options) {
  // A hair less, so that 10 × 0.2 is 2 and not 3 for a share that is not exact in binary.
  const double exact = static_cast<double>(rows) * options.test_share - 1e-9;
  const auto test_rows =
      std::clamp(static_cast<std::size_t>(std::ceil(exact)), std::size_t{1}, rows - 1);
  std::vector<std::size_t> order(rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (options.split != contract::Split::last) {
    forest::Random(options.seed, kSplitStream).shuffle(order);
  }
  const auto border = order.end() - static_cast<std::ptrdiff_t>(test_rows);
  RowSplit split{{order.begin(), border}, {border, order.end()}};
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.test.begin(), split.test.end());
  return split;
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
