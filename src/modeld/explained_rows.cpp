// SPDX-License-Identifier: PostgreSQL
#include "modeld/explained_rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "modeld/row_split.h"

namespace relevance::modeld {
namespace {

// Each row's position in time order; rows without a time come first.
std::vector<std::size_t> places_in_time(std::size_t rows,
                                        const std::optional<table::TimeOrder>& time_order) {
  std::vector<std::size_t> places(rows, 0);
  if (!time_order) {
    std::iota(places.begin(), places.end(), std::size_t{0});
    return places;
  }
  for (std::size_t i = 0; i < time_order->rows.size(); ++i) places[time_order->rows[i]] = i;
  return places;
}

}  // namespace

std::vector<std::size_t> rows_to_explain(const std::vector<double>& target,
                                         const std::optional<table::TimeOrder>& time_order,
                                         std::size_t wanted) {
  const std::size_t count = target.size();
  std::vector<std::size_t> rows(count);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  if (wanted == 0 || wanted >= count) return rows;
  std::stable_sort(rows.begin(), rows.end(),
                   [&](std::size_t a, std::size_t b) { return target[a] < target[b]; });
  const std::vector<std::size_t> time = places_in_time(count, time_order);
  const auto strata = static_cast<std::size_t>(std::sqrt(static_cast<double>(wanted)));
  for (std::size_t i = 0; i < strata; ++i) {
    const auto border = [&](std::size_t at) {
      return rows.begin() + static_cast<std::ptrdiff_t>(count * at / strata);
    };
    std::stable_sort(border(i), border(i + 1),
                     [&](std::size_t a, std::size_t b) { return time[a] < time[b]; });
  }
  std::vector<std::size_t> chosen;
  for (const std::size_t place : evenly_spaced(count, wanted)) chosen.push_back(rows[place]);
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace relevance::modeld
