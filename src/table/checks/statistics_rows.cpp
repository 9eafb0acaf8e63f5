// SPDX-License-Identifier: PostgreSQL
#include "table/checks/statistics_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

#include "table/checks/sum_of_terms.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMostStatisticsColumns = 64;  // that are compared
constexpr std::size_t kTail = 12;                   // rows at the end that may be statistics

enum Statistic : std::size_t {
  mean,
  median,
  deviation,
  deviation_of_sample,
  variance,
  variation,
  variation_percent,
  range,
  lower_quartile,
  upper_quartile,
  minimum,
  maximum,
  count,
  kStatistics,
};

// From the smallest to the greatest value that the statistic may have, as it is defined differently.
struct Bounds {
  double low = 0, high = 0;
};
using Statistics = std::array<Bounds, kStatistics>;

// The two middle values, between which the median is.
Bounds middle_of(std::vector<double>& values) {
  const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), half, values.end());
  if (values.size() % 2 == 1) return {*half, *half};
  return {*std::max_element(values.begin(), half), *half};
}

// The values next to a quartile, which is interpolated in many ways.
Bounds around(std::vector<double>& values, double share) {
  const double place = share * static_cast<double>(values.size() - 1);
  const auto at = [&](double rank) {
    const double inside = std::clamp(rank, 0.0, static_cast<double>(values.size() - 1));
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(inside);
    std::nth_element(values.begin(), nth, values.end());
    return *nth;
  };
  return {at(std::floor(place) - 1), at(std::ceil(place) + 1)};
}

Statistics statistics_of(std::vector<double> values) {
  Terms terms;
  for (const double value : values) terms.add(value);
  double squares = 0;
  for (const double value : values) squares += (value - terms.mean()) * (value - terms.mean());
  const double population = std::sqrt(squares / terms.rows);
  const double sample = std::sqrt(squares / (terms.rows - 1));
  const double size = std::abs(terms.mean());
  Statistics found;
  const auto set = [&found](Statistic which, double value) { found[which] = {value, value}; };
  set(mean, terms.mean());
  found[median] = middle_of(values);
  set(deviation, population);
  set(deviation_of_sample, sample);
  found[variance] = {squares / terms.rows, squares / (terms.rows - 1)};
  found[variation] = {population / size, sample / size};
  found[variation_percent] = {100 * population / size, 100 * sample / size};
  set(range, terms.high - terms.low);
  found[lower_quartile] = around(values, 0.25);
  found[upper_quartile] = around(values, 0.75);
  set(minimum, terms.low);
  set(maximum, terms.high);
  set(count, terms.rows);
  return found;
}

// Statistics that are not rounded.
bool is_exact(std::size_t which) {
  return which == minimum || which == maximum || which == count;
}

double rounding_of(double value, std::size_t which) {
  return is_exact(which) ? 0 : 0.51 * unit_of(value);
}

class Tail {
 public:
  Tail(const Table& table, std::vector<bool>& totals) : table_(table), totals_(totals) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const Column& column = table.columns[i];
      if (column.type != ColumnType::numeric || column.values.empty()) continue;
      if (columns_.size() < kMostStatisticsColumns) columns_.push_back(i);
    }
  }

  void mark() {
    constexpr std::size_t kFewestRows = 5;
    if (table_.rows < kFewestRows || columns_.empty()) return;
    std::size_t marked = table_.rows;  // the last row that is marked
    while (marked > 0 && table_.rows - marked < kTail && !totals_[marked - 1]) --marked;
    if (marked == 0 || !totals_[marked - 1]) {
      mark_alone();
      return;
    }
    std::size_t first = marked - 1;
    while (first > 0 && totals_[first - 1]) --first;
    first = mark_between(first);
    learn(first);
    // Below the total of a block, rows may be data of an open one.
    const bool blocks =
        std::find(totals_.begin(), totals_.begin() + static_cast<std::ptrdiff_t>(first), true) !=
        totals_.begin() + static_cast<std::ptrdiff_t>(first);
    mark_below(marked, blocks);
    mark_above(first);
  }

 private:
  // The statistics of the rows above that are not totals.
  void learn(std::size_t end) {
    constexpr std::size_t kFewestRows = 5;
    statistics_.assign(columns_.size(), std::nullopt);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::vector<double>& values = table_.columns[columns_[i]].values;
      std::vector<double> used;
      for (std::size_t row = 0; row < end; ++row) {
        if (!totals_[row] && std::isfinite(values[row])) used.push_back(values[row]);
      }
      const auto [low, high] = std::minmax_element(used.begin(), used.end());
      if (used.size() >= kFewestRows && *low < *high)
        statistics_[i] = statistics_of(std::move(used));
    }
  }

  struct Match {
    std::size_t columns = 0;
    std::size_t inside = 0;  // of them, those in which it is neither the minimum nor the maximum
    std::size_t which = kStatistics;
  };

  // The statistic that the row's values are in all their columns; none: kStatistics.
  Match match(std::size_t row) const {
    Match found;
    std::array<bool, kStatistics> possible;
    possible.fill(true);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const double value = table_.columns[columns_[i]].values[row];
      if (!std::isfinite(value) || !statistics_[i]) continue;
      ++found.columns;
      const Statistics& known = *statistics_[i];
      found.inside += value > known[minimum].high && value < known[maximum].low ? 1 : 0;
      for (std::size_t which = 0; which < kStatistics; ++which) {
        const Bounds& bounds = known[which];
        const double rounding = rounding_of(value, which);
        const bool equal = value >= bounds.low - rounding && value <= bounds.high + rounding;
        possible[which] = possible[which] && equal;
      }
    }
    found.which = static_cast<std::size_t>(std::find(possible.begin(), possible.end(), true) -
                                           possible.begin());
    return found;
  }

  // A row of data may hold the minima, as when the machine stands still, or all medians, where the
  // columns go together: hardly below a total, but anywhere else.
  bool is_statistic(std::size_t row, bool looks_so) const {
    const Match found = match(row);
    if (found.columns < 2 || found.which == kStatistics) return false;
    return looks_so || (found.which < lower_quartile && found.which != median);
  }

  // Rows between two that are marked and are statistics, not sums: each is another one, or none is.
  // Returns the first of the rows that are marked now.
  std::size_t mark_between(std::size_t first) {
    std::size_t above = first;
    while (above > 0 && table_.rows - above < kTail && !totals_[above - 1]) --above;
    if (above == 0 || above == first || !totals_[above - 1]) return first;
    std::size_t top = above - 1;
    while (top > 0 && totals_[top - 1]) --top;
    learn(top);
    if (!are_different_statistics(above - 1, first + 1)) return first;
    std::fill(totals_.begin() + static_cast<std::ptrdiff_t>(above),
              totals_.begin() + static_cast<std::ptrdiff_t>(first), true);
    return mark_between(top);
  }

  void mark_below(std::size_t from, bool blocks) {
    if (!blocks && are_different_statistics(from, table_.rows)) {
      std::fill(totals_.begin() + static_cast<std::ptrdiff_t>(from), totals_.end(), true);
    }
    for (std::size_t row = from; row < table_.rows; ++row) {
      if (!is_statistic(row, false)) break;
      totals_[row] = true;
    }
    for (std::size_t row = from; row < table_.rows; ++row) {
      if (!totals_[row] && !looks_like(row, from - 1)) return;
    }
    std::fill(totals_.begin() + static_cast<std::ptrdiff_t>(from), totals_.end(), true);
  }

  // Whether these rows are statistics, each another one.
  bool are_different_statistics(std::size_t from, std::size_t end) const {
    constexpr std::size_t kFewestColumns = 3;
    std::array<bool, kStatistics> seen{};
    for (std::size_t row = from; row < end; ++row) {
      const Match found = match(row);
      if (found.columns < kFewestColumns || found.which == kStatistics || seen[found.which]) {
        return false;
      }
      seen[found.which] = true;
    }
    return end - from >= 2;
  }

  void mark_above(std::size_t first) {
    for (std::size_t rows = 0; rows < kTail && first > 0; ++rows) {
      if (!totals_[first - 1]) {
        if (!looks_like(first - 1, first)) return;
        learn(first - 1);
        if (!is_statistic(first - 1, true)) return;
        totals_[first - 1] = true;
      }
      --first;
    }
  }

  void mark_alone() {
    constexpr std::size_t kFewestColumns = 3;
    const std::size_t last = table_.rows - 1;
    // A reading that is still missing is no sign of a statistic; no date, or no batch, is one.
    const std::vector<std::size_t> empties = empties_of(last);
    const bool lacks_key = std::any_of(empties.begin(), empties.end(), [this](std::size_t column) {
      return table_.columns[column].type != ColumnType::numeric;
    });
    if (!lacks_key && !is_labelled_otherwise(last)) return;
    learn(last);
    const Match found = match(last);
    if (found.inside < kFewestColumns || found.which >= lower_quartile) return;
    if (count_telling(last, found.which) >= kFewestColumns) totals_[last] = true;
  }

  // In how many of the row's columns few other rows have its value: of grades from 1 to 5, many are the
  // median.
  std::size_t count_telling(std::size_t row, std::size_t which) const {
    constexpr std::size_t kRowsPerEqual = 10;
    std::size_t telling = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::vector<double>& values = table_.columns[columns_[i]].values;
      if (!std::isfinite(values[row]) || !statistics_[i]) continue;
      const double rounding = rounding_of(values[row], which);
      std::size_t rows = 0;
      std::size_t equal = 0;
      for (std::size_t other = 0; other < row; ++other) {
        if (totals_[other] || !std::isfinite(values[other])) continue;
        ++rows;
        equal += std::abs(values[other] - values[row]) <= rounding ? 1 : 0;
      }
      telling += equal * kRowsPerEqual < rows ? 1 : 0;
    }
    return telling;
  }

  // The columns that hold no value in the row, but in most of the others.
  std::vector<std::size_t> empties_of(std::size_t row) const {
    std::vector<std::size_t> empties;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const std::vector<double>& values = table_.columns[i].values;
      if (values.empty() || !std::isnan(values[row])) continue;
      const auto empty = static_cast<std::size_t>(std::count_if(
          values.begin(), values.end(), [](double value) { return std::isnan(value); }));
      if (empty * 2 < values.size()) empties.push_back(i);
    }
    return empties;
  }

  // Whether a row is empty where the marked one is, or has a label without a digit where all rows of
  // data have one: "Cpk" below "Average", in a column of batches "L017".
  bool looks_like(std::size_t row, std::size_t marked) const {
    const std::vector<std::size_t> empties = empties_of(marked);
    const bool as_empty =
        !empties.empty() && std::all_of(empties.begin(), empties.end(), [&](std::size_t column) {
          return std::isnan(table_.columns[column].values[row]);
        });
    return as_empty || is_labelled_otherwise(row);
  }

  bool is_labelled_otherwise(std::size_t row) const {
    return std::any_of(table_.columns.begin(), table_.columns.end(),
                       [&](const Column& column) { return lacks_digits(column, row); });
  }

  bool lacks_digits(const Column& column, std::size_t row) const {
    const bool levels = column.type == ColumnType::categorical || column.type == ColumnType::text;
    if (!levels || column.values.empty() || column.encoded || std::isnan(column.values[row])) {
      return false;
    }
    const auto has_digit = [&column](double value) {
      const std::string& level = column.levels[static_cast<std::size_t>(value)];
      return std::any_of(level.begin(), level.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (has_digit(column.values[row])) return false;
    const std::size_t end = table_.rows - std::min(table_.rows, kTail);
    for (std::size_t i = 0; i < end; ++i) {
      if (!totals_[i] && (std::isnan(column.values[i]) || !has_digit(column.values[i])))
        return false;
    }
    return end > 0;
  }

  const Table& table_;
  std::vector<bool>& totals_;
  std::vector<std::size_t> columns_;
  // Of each of these columns; nothing: its values do not differ.
  std::vector<std::optional<Statistics>> statistics_;
};

}  // namespace

void mark_statistics_rows(const Table& table, std::vector<bool>& totals) {
  Tail(table, totals).mark();
}

}  // namespace relevance::table
