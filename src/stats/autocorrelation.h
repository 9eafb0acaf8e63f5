// SPDX-License-Identifier: PostgreSQL
// How much a value says of those that stand near it in a series. All on ranks, so that neither
// outliers nor the shape of the distribution count.
#pragma once

#include <cstddef>
#include <vector>

namespace relevance::stats {

// The values' ranks, ties at the middle of theirs, scaled to mean 0 and mean square 1; 0 where a
// value is missing, and everywhere when they are all equal.
std::vector<double> standard_ranks(const std::vector<double>& values);

// The rank correlation of each value with the next; only the sum of `ranks` over pairs counts, so
// they must be standard. 0 when lag leaves no pair.
double autocorrelation(const std::vector<double>& ranks, std::size_t lag);

// How far apart two values of a series must be to say little of one another: the first lag at
// which their rank correlation has fallen to 0.2, looked for in steps of a quarter; 1 when
// neighbours already do, and never more than a quarter of the series.
std::size_t correlation_length(const std::vector<double>& series);

}  // namespace relevance::stats
