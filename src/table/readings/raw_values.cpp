// SPDX-License-Identifier: PostgreSQL
#include "table/readings/raw_values.h"

#include <algorithm>

namespace relevance::table {

void RawValues::add_end(Ends& ends, double& bound, double sign, double value) {
  const auto begin = ends.ends.begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(ends.size);
  const auto at =
      std::find_if(begin, end, [&](const End& one) { return one.value * sign >= value * sign; });
  if (at != end && at->value == value) {
    ++at->rows;
    return;
  }
  if (ends.size < kEnds) ++ends.size;
  const auto last = begin + static_cast<std::ptrdiff_t>(ends.size);
  std::move_backward(at, last - 1, last);
  *at = {value, 1};
  if (ends.size == kEnds) bound = ends.ends.back().value;
}

// When the sample is full, every second value is dropped, and half as many are taken from then on.
void RawValues::add_to_sample(double value) {
  constexpr std::size_t kSample = 512;
  sample_.push_back(value);
  if (sample_.size() == kSample) {
    for (std::size_t i = 0; 2 * i < kSample; ++i) sample_[i] = sample_[2 * i];
    sample_.resize(kSample / 2);
    stride_ *= 2;
  }
  until_next_ = stride_;
}

std::size_t RawValues::rows_of(double value) const {
  for (const Ends* ends : {&lows_, &highs_}) {
    for (std::size_t i = 0; i < ends->size; ++i) {
      if (ends->ends[i].value == value) return ends->ends[i].rows;
    }
  }
  return 0;
}

// The ends are added to the sample as often as they would be in one of its size, at least as often
// as three readings show them.
std::vector<CodeCandidate> RawValues::candidates() const {
  constexpr std::size_t kFewestRows = 3;
  std::vector<double> values;
  for (const double value : sample_) {
    if (rows_of(value) == 0) values.push_back(value);
  }
  std::vector<double> seen;
  for (const Ends* ends : {&lows_, &highs_}) {
    for (std::size_t i = 0; i < ends->size; ++i) {
      const End& end = ends->ends[i];
      if (std::find(seen.begin(), seen.end(), end.value) != seen.end()) continue;
      seen.push_back(end.value);
      const std::size_t scaled = std::max(end.rows / stride_, std::min(end.rows, kFewestRows));
      values.insert(values.end(), scaled, end.value);
    }
  }
  std::vector<CodeCandidate> candidates = find_candidates(values, {});
  for (CodeCandidate& candidate : candidates) candidate.rows = rows_of(candidate.value);
  return candidates;
}

}  // namespace relevance::table
