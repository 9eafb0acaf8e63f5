// SPDX-License-Identifier: PostgreSQL
#include "modeld/copied_rows.h"

#include <algorithm>
#include <numeric>

#include "modeld/row_split.h"
#include "modeld/row_values.h"
#include "stats/autocorrelation.h"

namespace relevance::modeld {
namespace {

// So few groups often keep their places; then their rows change places as well.
constexpr std::size_t kFewGroups = 20;

// Puts the rows of a group beside each other, in the order in which groups and rows appear in `rows`.
void put_groups_together(const std::vector<std::uint32_t>& groups, RowStructure& structure) {
  const std::uint32_t most = *std::max_element(groups.begin(), groups.end());
  std::vector<std::size_t> first(most + std::size_t{1}, structure.rows.size());
  for (std::size_t i = structure.rows.size(); i-- > 0;) first[groups[structure.rows[i]]] = i;
  std::stable_sort(structure.rows.begin(), structure.rows.end(), [&](std::size_t a, std::size_t b) {
    return first[groups[a]] < first[groups[b]];
  });
  for (std::size_t i = 0; i < structure.rows.size(); ++i) {
    const bool begins = i == 0 || groups[structure.rows[i]] != groups[structure.rows[i - 1]];
    if (begins) structure.borders.push_back(i);
  }
  structure.borders.push_back(structure.rows.size());
}

// The longer the shift, the fewer rows are compared; but copies have to differ from each other, so that
// it should be a multiple of the time in which the target forgets its level.
double longest_shift_of(const std::vector<double>& target) {
  constexpr double kCorrelationLengths = 20;
  const auto length = static_cast<double>(stats::correlation_length(target));
  return std::clamp(kCorrelationLengths * length / static_cast<double>(target.size()), 0.1, 0.2);
}

std::size_t count_of(const RowStructure& structure) {
  return structure.borders.empty() ? structure.rows.size() : structure.borders.size() - 1;
}

// In rows, or in groups if there are any. A tenth of few would be too few different shifts.
std::size_t longest_shift(const RowStructure& structure) {
  constexpr std::size_t kFew = 100;
  if (!structure.in_time) return 0;
  const std::size_t count = count_of(structure);
  const auto share = static_cast<std::size_t>(structure.longest_shift * static_cast<double>(count));
  return std::max(share, std::min(count / 5, kFew));
}

// For each compared row (or group), the one from which a copy takes its values.
std::vector<std::size_t> change_places(const RowStructure& structure, Shift shift,
                                       forest::Random& random) {
  std::vector<std::size_t> places = counted(count_of(structure));
  if (!structure.in_time) {
    random.shuffle(places);
    return places;
  }
  // Not by less than a quarter of the longest shift, since such a copy would be nearly the feature
  // itself.
  const std::size_t longest = longest_shift(structure);
  const std::size_t least = (longest + 3) / 4;
  const std::size_t rows = least + random.below(static_cast<std::uint32_t>(longest - least + 1));
  const bool earlier = shift == Shift::from_earlier;
  places.resize(places.size() - longest);
  for (std::size_t& place : places) place += earlier ? longest - rows : rows;
  return places;
}

}  // namespace

RowStructure structure_of(const table::TrainingSet& set) {
  RowStructure structure;
  structure.in_time = set.time_order.has_value();
  structure.rows = structure.in_time ? set.time_order->rows : counted(set.target.size());
  if (structure.in_time)
    structure.longest_shift = longest_shift_of(select(set.target, structure.rows));
  if (!set.groups.empty()) put_groups_together(set.groups, structure);
  return structure;
}

RowStructure thin_out(const RowStructure& structure, std::size_t most) {
  const std::vector<std::size_t> kept = evenly_spaced(structure.rows.size(), most);
  RowStructure out;
  out.in_time = structure.in_time;
  out.longest_shift = structure.longest_shift;
  for (const std::size_t place : kept) out.rows.push_back(structure.rows[place]);
  for (const std::size_t border : structure.borders) {
    const auto at =
        static_cast<std::size_t>(std::lower_bound(kept.begin(), kept.end(), border) - kept.begin());
    // A group of which no row was kept has no borders.
    if (out.borders.empty() || out.borders.back() != at) out.borders.push_back(at);
  }
  return out;
}

ComparedRows compared_rows(const RowStructure& structure, Shift shift) {
  const std::size_t longest = longest_shift(structure);
  const std::size_t first = shift == Shift::from_earlier ? longest : 0;
  const std::size_t last = first + count_of(structure) - longest;
  if (structure.borders.empty()) return {first, last};
  return {structure.borders[first], structure.borders[last]};
}

std::vector<std::size_t> places_of_copy(const RowStructure& structure, Shift shift,
                                        forest::Random& random) {
  const std::vector<std::size_t> from = change_places(structure, shift, random);
  if (structure.borders.empty()) return from;
  const std::size_t first = shift == Shift::from_earlier ? longest_shift(structure) : 0;
  const bool few = from.size() < kFewGroups && !structure.in_time;
  std::vector<std::size_t> places;
  for (std::size_t g = 0; g < from.size(); ++g) {
    const std::size_t rows = structure.borders[first + g + 1] - structure.borders[first + g];
    const std::size_t begin = structure.borders[from[g]];
    const auto others = static_cast<std::uint32_t>(structure.borders[from[g] + 1] - begin);
    const std::size_t shifted = few ? random.below(others) : 0;
    for (std::size_t i = 0; i < rows; ++i) {
      places.push_back(begin + (i * others / rows + shifted) % others);
    }
  }
  return places;
}

}  // namespace relevance::modeld
