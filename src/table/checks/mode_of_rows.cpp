// SPDX-License-Identifier: PostgreSQL
#include "table/checks/mode_of_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "table/checks/time_order.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMostMarked = 1000;
constexpr std::size_t kMostOthers = 4000;
constexpr std::size_t kMostModeColumns = 300;

struct Sample {
  std::vector<std::size_t> marked, others;
  double runs = 0;  // of marked rows
};

std::vector<std::size_t> thinned(std::vector<std::size_t> rows, std::size_t most) {
  const std::size_t stride = (rows.size() + most - 1) / most;
  if (stride < 2) return rows;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < rows.size(); i += stride) kept.push_back(rows[i]);
  return kept;
}

// The marked rows, and others near them: where readings drift, rows of another time differ from them
// in every column. Near is as far as a run of marked rows is long, and enough rows in all.
Sample draw(std::size_t all, const std::vector<std::size_t>& rows) {
  constexpr std::size_t kFewestOthers = 60;
  std::size_t runs = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    runs += i == 0 || rows[i] != rows[i - 1] + 1 ? 1 : 0;
  }
  const std::size_t least = kFewestOthers / std::max<std::size_t>(1, 2 * runs) + 1;
  std::vector<std::size_t> others;
  std::size_t end = 0;  // of the others so far
  for (std::size_t i = 0; i < rows.size();) {
    std::size_t after = i;
    while (after < rows.size() && rows[after] == rows[i] + (after - i)) ++after;
    const std::size_t near = std::max(after - i, least);
    const std::size_t previous = i == 0 ? 0 : rows[i - 1] + 1;
    const std::size_t next = after == rows.size() ? all : rows[after];
    const std::size_t from = rows[i] - std::min(rows[i], near);
    for (end = std::max({end, from, previous}); end < rows[i]; ++end) others.push_back(end);
    const std::size_t last = rows[after - 1];
    for (end = last + 1; end < std::min(next, last + 1 + near); ++end) others.push_back(end);
    i = after;
  }
  return {thinned(rows, kMostMarked), thinned(std::move(others), kMostOthers),
          static_cast<double>(runs)};
}

// 1 when every marked row is higher than every other, 0 when lower, 0.5 when they do not differ.
struct Contrast {
  double area = 0.5;
  double deviations = 0;  // from 0.5, in standard deviations of chance
  bool enough = false;
};

Contrast contrast_of(const std::vector<double>& values, const std::vector<double>& codes,
                     const Sample& sample) {
  std::vector<std::pair<double, bool>> cells;
  double marked = 0;
  for (const bool mark : {true, false}) {
    for (const std::size_t row : mark ? sample.marked : sample.others) {
      const double value = values[row];
      const bool coded = std::find(codes.begin(), codes.end(), value) != codes.end();
      if (!std::isfinite(value) || coded) continue;
      cells.emplace_back(value, mark);
      marked += mark ? 1 : 0;
    }
  }
  constexpr double kFewest = 3;
  const double others = static_cast<double>(cells.size()) - marked;
  if (marked < kFewest || others < kFewest) return {};
  std::sort(cells.begin(), cells.end());
  double rank_sum = 0;
  for (std::size_t i = 0; i < cells.size();) {
    std::size_t end = i;
    while (end < cells.size() && cells[end].first == cells[i].first) ++end;
    const double rank = (static_cast<double>(i + end) + 1) / 2;
    for (; i < end; ++i) rank_sum += cells[i].second ? rank : 0;
  }
  const double area = (rank_sum - marked * (marked + 1) / 2) / (marked * others);
  // Neighbouring rows are alike: a run of them counts as one.
  const double drawn = std::min(marked, sample.runs);
  const double chance = std::sqrt((drawn + others + 1) / (12 * drawn * others));
  return {area, (area - 0.5) / chance, true};
}

// How many marked and other rows have each of a column's values.
struct LevelCounts {
  std::vector<std::size_t> marked, others;
};

std::size_t count_levels(const Column& column, const std::vector<std::size_t>& rows,
                         std::vector<std::size_t>& counts) {
  counts.assign(column.levels.size(), 0);
  std::size_t all = 0;
  for (const std::size_t row : rows) {
    const double level = column.values[row];
    if (!std::isfinite(level)) continue;
    ++counts[static_cast<std::size_t>(level)];
    ++all;
  }
  return all;
}

// Whether one level holds nearly all marked rows and few of the others, more than by chance.
bool has_level_of(const Column& column, const Sample& sample) {
  constexpr std::size_t kMostLevels = 50;
  constexpr double kMostOfOthers = 0.3;
  constexpr double kChance = 0.05;
  if (column.levels.size() < 2 || column.levels.size() > kMostLevels) return false;
  LevelCounts counts;
  const std::size_t marked = count_levels(column, sample.marked, counts.marked);
  const std::size_t others = count_levels(column, sample.others, counts.others);
  if (marked < 3 || others < 3) return false;
  for (std::size_t i = 0; i < column.levels.size(); ++i) {
    if (counts.marked[i] * 10 < marked * 9) continue;
    const double share = static_cast<double>(std::max<std::size_t>(1, counts.others[i])) /
                         static_cast<double>(others);
    // Rows of one run are alike: each run is one draw.
    const double chance = std::pow(share, sample.runs) * static_cast<double>(column.levels.size());
    return share < kMostOfOthers && chance < kChance;
  }
  return false;
}

// Whether the marked rows fill some hours of the day, and the others the rest of it.
bool fill_hours(const std::vector<double>& times, const std::vector<std::size_t>& rows) {
  constexpr std::size_t kHours = 24;
  std::array<std::size_t, kHours> marked{};
  std::array<std::size_t, kHours> all{};
  const auto hour_of = [&](std::size_t row) {
    const double of_day = std::fmod(times[row], 86400);
    return static_cast<std::size_t>((of_day < 0 ? of_day + 86400 : of_day) / 3600) % kHours;
  };
  std::size_t timed = 0;
  for (std::size_t row = 0; row < times.size(); ++row) {
    if (std::isfinite(times[row])) ++all[hour_of(row)];
  }
  for (const std::size_t row : rows) {
    if (!std::isfinite(times[row])) continue;
    ++marked[hour_of(row)];
    ++timed;
  }
  std::size_t filled = 0;    // marked rows in hours that are mostly marked
  std::size_t unmarked = 0;  // hours that are not
  for (std::size_t hour = 0; hour < kHours; ++hour) {
    if (all[hour] == 0) continue;
    const bool mostly = marked[hour] * 10 >= all[hour] * 7;
    filled += mostly ? marked[hour] : 0;
    unmarked += mostly ? 0 : 1;
  }
  return unmarked > 0 && filled > 0 && filled * 10 >= timed * 9;
}

// The runs of consecutive rows.
struct Runs {
  std::vector<std::size_t> inner;    // their lengths
  std::vector<std::size_t> at_ends;  // of the table, where they may be cut off
  std::size_t size() const { return inner.size() + at_ends.size(); }
};

Runs runs_of(std::size_t all, const std::vector<std::size_t>& rows) {
  Runs runs;
  for (std::size_t i = 0; i < rows.size();) {
    std::size_t after = i;
    while (after < rows.size() && rows[after] == rows[i] + (after - i)) ++after;
    const bool at_end = rows[i] == 0 || rows[after - 1] + 1 == all;
    (at_end ? runs.at_ends : runs.inner).push_back(after - i);
    i = after;
  }
  return runs;
}

}  // namespace

bool mark_a_level(const Table& table, std::size_t except, const std::vector<std::size_t>& rows) {
  const Sample sample = draw(table.rows, rows);
  std::size_t looked_at = 0;
  for (std::size_t i = 0; i < table.columns.size() && looked_at < kMostModeColumns; ++i) {
    const Column& column = table.columns[i];
    const bool levels = column.type == ColumnType::categorical && !column.encoded;
    if (i == except || !levels || column.values.empty()) continue;
    ++looked_at;
    if (has_level_of(column, sample)) return true;
  }
  return false;
}

bool mark_hours(const Table& table, const std::vector<std::size_t>& rows) {
  constexpr std::size_t kFewestDays = 3;
  if (runs_of(table.rows, rows).size() < kFewestDays) return false;
  return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& column) {
    return column.type == ColumnType::timestamp && column.has_time && !column.values.empty() &&
           fill_hours(column.values, rows);
  });
}

bool is_regular_phase(std::size_t all, const std::vector<std::size_t>& rows) {
  constexpr std::size_t kFewestRuns = 3;
  constexpr std::size_t kShortest = 5;
  const Runs runs = runs_of(all, rows);
  if (runs.inner.size() < 2 || runs.size() < kFewestRuns) return false;
  const auto [shortest, longest] = std::minmax_element(runs.inner.begin(), runs.inner.end());
  const std::size_t length = *longest;
  return *shortest >= kShortest && *shortest == length &&
         std::all_of(runs.at_ends.begin(), runs.at_ends.end(),
                     [length](std::size_t cut) { return cut <= length; });
}

bool mark_another_mode(const Table& table, const std::vector<std::vector<double>>& codes,
                       std::size_t except, const std::vector<std::size_t>& rows, double contrast) {
  constexpr double kEntirely = 0.46;  // few rows cannot be many standard deviations apart
  constexpr double kDeviations = 4;
  const Sample sample = draw(table.rows, rows);
  std::size_t looked_at = 0;
  for (std::size_t i = 0; i < table.columns.size() && looked_at < kMostModeColumns; ++i) {
    const Column& column = table.columns[i];
    const bool numbers = column.type == ColumnType::numeric || column.type == ColumnType::boolean;
    if (i == except || !numbers || column.values.empty() || is_sorted(column.values)) continue;
    ++looked_at;
    const Contrast found = contrast_of(column.values, codes[i], sample);
    const double from_half = std::abs(found.area - 0.5);
    if (!found.enough) continue;
    if (from_half > kEntirely) return true;
    if (from_half > contrast && std::abs(found.deviations) > kDeviations) return true;
  }
  return false;
}

}  // namespace relevance::table
