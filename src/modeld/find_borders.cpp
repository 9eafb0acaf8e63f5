// SPDX-License-Identifier: PostgreSQL
#include "modeld/find_borders.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <utility>

#include "forest/binned_matrix.h"
#include "forest/float_sort.h"
#include "model/borders.h"
#include "model/feature_row.h"
#include "stats/quantiles.h"

namespace relevance::modeld {
namespace {

// A border that is off by this part of a bin's rows is as good.
constexpr std::size_t kPartsOfABin = 16;
// Bounds the memory. A sorted group of values holds at most a 257th of a bin, or one value.
constexpr std::size_t kMostGroups = std::size_t{1} << 16;

bool are_floats(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double value) {
    return std::isnan(value) || static_cast<double>(model::to_float(value)) == value;
  });
}

// Whether all values are decimals of so few digits that no two of them are one float: multiples of
// 1, 0.1, ..., 0.000001 that are at least two floats apart. This is quick, and true of most files.
bool are_short_decimals(std::span<const double> values) {
  constexpr double kMostSteps = 1 << 22;
  double steps = 1;  // per unit
  double largest = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    largest = std::max(largest, std::abs(value));
    while (std::nearbyint(value * steps) / steps != value) {
      steps *= 10;
      if (steps > 1e6 || largest * steps > kMostSteps) return false;
    }
  }
  return largest * steps <= kMostSteps;
}

std::vector<double> sort_values(std::span<const double> values) {
  std::vector<double> sorted;
  sorted.reserve(values.size());
  std::copy_if(values.begin(), values.end(), std::back_inserter(sorted),
               [](double value) { return std::isfinite(value); });
  forest::sort_floats(sorted);
  return sorted;
}

// Below the smallest normal number, floats have fewer digits.
bool is_in_range(double value) {
  using Float = std::numeric_limits<float>;
  return value == 0 || (std::abs(value) >= Float::min() && std::abs(value) <= Float::max());
}

// Equal values of a sorted list, or values that are equal as floats: first to last, excluding last.
template <typename Value, typename Visit>
void visit_runs(const std::vector<double>& sorted, Value value_of, Visit visit) {
  for (std::size_t first = 0, last = 0; first < sorted.size(); first = last) {
    while (last < sorted.size() && value_of(sorted[last]) == value_of(sorted[first])) ++last;
    visit(first, last);
  }
}

// Whether a float that several values share has a fraction of a bin, however small, for itself.
bool merges_too_much(const std::vector<double>& sorted) {
  stats::QuantileBins parts(static_cast<double>(sorted.size()), forest::kMaxBins * kPartsOfABin);
  bool alone = false;  // whether the part consists of such a float
  bool found = false;
  visit_runs(sorted, model::to_float, [&](std::size_t first, std::size_t last) {
    const bool begins = parts.add(static_cast<double>(last - first));
    found = found || (begins && alone);
    alone = begins && sorted[first] != sorted[last - 1];
  });
  return found || alone;
}

// Spreads codes over 1 to 2, where floats are evenly spaced, as values are spread over their range.
class Codes {
 public:
  explicit Codes(const std::vector<double>& sorted)
      : lowest_(sorted.front() / 2), range_(sorted.back() / 2 - lowest_) {}

  // value: above the previous one.
  void add(double value) {
    const double share = range_ > 0 ? (value / 2 - lowest_) / range_ : 0;
    const auto code = static_cast<float>(1 + share);
    codes_.push_back(codes_.empty() ? code : std::max(code, std::nextafter(codes_.back(), 4.0F)));
  }

  std::vector<float> take() { return std::move(codes_); }

 private:
  double lowest_;  // half of it: the range may exceed the largest double
  double range_;
  std::vector<float> codes_;
};

Ranks ranks_of(const std::vector<double>& sorted) {
  const auto itself = [](double value) { return value; };
  std::size_t distinct = 0;
  visit_runs(sorted, itself, [&](std::size_t, std::size_t) { ++distinct; });
  stats::QuantileBins groups(static_cast<double>(sorted.size()), kMostGroups);
  Ranks ranks;
  Codes codes(sorted);
  visit_runs(sorted, itself, [&](std::size_t first, std::size_t last) {
    const bool begins = groups.add(static_cast<double>(last - first)) || distinct <= kMostGroups;
    if (!begins) return;
    codes.add(sorted[first]);
    if (first > 0) {
      ranks.borders.push_back(model::border_between(sorted[first - 1], sorted[first]));
    }
  });
  ranks.codes = codes.take();
  return ranks;
}

}  // namespace

std::optional<Ranks> find_ranks(std::span<const double> values) {
  if (are_floats(values) || are_short_decimals(values)) return std::nullopt;
  const std::vector<double> sorted = sort_values(values);
  const bool in_range = std::all_of(sorted.begin(), sorted.end(), is_in_range);
  if (in_range && !merges_too_much(sorted)) return std::nullopt;
  return ranks_of(sorted);
}

}  // namespace relevance::modeld
