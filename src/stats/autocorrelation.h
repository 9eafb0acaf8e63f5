// SPDX-License-Identifier: PostgreSQL
// How strongly values of a series depend on nearby ones. All on ranks, so that neither outliers nor
// the shape of the distribution matter.
#pragma once

#include <cstddef>
#include <vector>

namespace relevance::stats {

// The values' ranks (ties share their middle rank), scaled to mean 0 and mean square 1; 0 where a
// value is missing, and everywhere when all are equal.
std::vector<double> standard_ranks(const std::vector<double>& values);

// The rank correlation of each value with the one `lag` later. `ranks` must be standard_ranks(),
// since it does not scale them. 0 when the lag leaves no pair.
double autocorrelation(const std::vector<double>& ranks, std::size_t lag);

// How far apart two values of a series must be to be nearly independent: the first lag at which
// their rank correlation has fallen to 0.2, tried at lags that grow by a quarter; at least 1, at
// most a quarter of the series.
std::size_t correlation_length(const std::vector<double>& series);

// How many independent pairs two unrelated series, given as standard_ranks(), are worth: so many have
// correlations of the same size by chance (Bartlett 1935). Sums the products of their autocorrelations
// up to a lag of `longest`, at lags that grow by a tenth. At most the length of the series, at least 1.
double independent_pairs(const std::vector<double>& one, const std::vector<double>& other,
                         std::size_t longest);

}  // namespace relevance::stats
