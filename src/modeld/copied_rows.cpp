// SPDX-License-Identifier: PostgreSQL
#include "modeld/copied_rows.h"

#include <algorithm>
#include <numeric>

#include "modeld/row_split.h"

namespace relevance::modeld {
namespace {

// So few groups often keep their places; then their rows change places as well.
constexpr std::size_t kFewGroups = 20;

std::vector<std::size_t> counted(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

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

// How many rows (or groups) in time are not compared at either end.
std::size_t margin_of(std::size_t count) {
  return count / 5;
}

// For each compared row (or group), the one from which a copy takes its values.
std::vector<std::size_t> change_places(std::size_t count, bool in_time, forest::Random& random) {
  std::vector<std::size_t> places = counted(count);
  if (!in_time) {
    random.shuffle(places);
    return places;
  }
  // Not by less than a quarter of the margin, since such a copy would be nearly the feature itself.
  const std::size_t margin = margin_of(count);
  const std::size_t least = (margin + 3) / 4;
  const std::size_t shift = least + random.below(static_cast<std::uint32_t>(margin - least + 1));
  const bool later = random.below(2) == 0;
  places.erase(places.end() - static_cast<std::ptrdiff_t>(margin), places.end());
  places.erase(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(margin));
  for (std::size_t& place : places) place = later ? place + shift : place - shift;
  return places;
}

}  // namespace

RowStructure structure_of(const table::TrainingSet& set) {
  RowStructure structure;
  structure.in_time = set.time_order.has_value();
  structure.rows = structure.in_time ? set.time_order->rows : counted(set.target.size());
  if (!set.groups.empty()) put_groups_together(set.groups, structure);
  return structure;
}

RowStructure thin_out(const RowStructure& structure, std::size_t most) {
  const std::vector<std::size_t> kept = evenly_spaced(structure.rows.size(), most);
  RowStructure out;
  out.in_time = structure.in_time;
  for (const std::size_t place : kept) out.rows.push_back(structure.rows[place]);
  for (const std::size_t border : structure.borders) {
    const auto at =
        static_cast<std::size_t>(std::lower_bound(kept.begin(), kept.end(), border) - kept.begin());
    // A group of which no row was kept has no borders.
    if (out.borders.empty() || out.borders.back() != at) out.borders.push_back(at);
  }
  return out;
}

ComparedRows compared_rows(const RowStructure& structure) {
  const bool grouped = !structure.borders.empty();
  const std::size_t count = grouped ? structure.borders.size() - 1 : structure.rows.size();
  const std::size_t margin = structure.in_time ? margin_of(count) : 0;
  if (!grouped) return {margin, count - margin};
  return {structure.borders[margin], structure.borders[count - margin]};
}

std::vector<std::size_t> places_of_copy(const RowStructure& structure, forest::Random& random) {
  if (structure.borders.empty()) {
    return change_places(structure.rows.size(), structure.in_time, random);
  }
  const std::size_t groups = structure.borders.size() - 1;
  const std::vector<std::size_t> from = change_places(groups, structure.in_time, random);
  const std::size_t first = (groups - from.size()) / 2;
  std::vector<std::size_t> places;
  for (std::size_t g = 0; g < from.size(); ++g) {
    const std::size_t rows = structure.borders[first + g + 1] - structure.borders[first + g];
    const std::size_t begin = structure.borders[from[g]];
    const auto others = static_cast<std::uint32_t>(structure.borders[from[g] + 1] - begin);
    const bool few = groups < kFewGroups && !structure.in_time;
    const std::size_t shift = few ? random.below(others) : 0;
    for (std::size_t i = 0; i < rows; ++i) {
      places.push_back(begin + (i * others / rows + shift) % others);
    }
  }
  return places;
}

}  // namespace relevance::modeld
