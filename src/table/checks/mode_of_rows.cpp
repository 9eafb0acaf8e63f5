// SPDX-License-Identifier: PostgreSQL
#include "table/checks/mode_of_rows.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "table/checks/time_order.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMostMarked = 1000;
constexpr std::size_t kMostOthers = 4000;
constexpr std::size_t kMostColumns = 300;

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

}  // namespace

bool mark_another_mode(const Table& table, const std::vector<std::vector<double>>& codes,
                       std::size_t except, const std::vector<std::size_t>& rows, double contrast) {
  constexpr double kEntirely = 0.46;  // few rows cannot be many standard deviations apart
  constexpr double kDeviations = 4;
  const Sample sample = draw(table.rows, rows);
  std::size_t looked_at = 0;
  for (std::size_t i = 0; i < table.columns.size() && looked_at < kMostColumns; ++i) {
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
