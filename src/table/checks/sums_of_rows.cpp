// SPDX-License-Identifier: PostgreSQL
#include "table/checks/sums_of_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "table/checks/sum_of_terms.h"

namespace relevance::table {

namespace {

constexpr std::size_t kEnoughRows = 5;  // of fewer, one sum may be equal by chance

struct Summary {
  double rows = 0;
  double first = 0;  // sums are taken of the differences from it, which keeps them exact
  double shifted_sum = 0;
  double shifted_squares = 0;
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(double value) {
    if (rows == 0) first = value;
    rows += 1;
    const double shifted = value - first;
    shifted_sum += shifted;
    shifted_squares += shifted * shifted;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  double sum() const { return first * rows + shifted_sum; }
  double mean() const { return first + shifted_sum / rows; }
  double squares() const { return shifted_squares - shifted_sum * shifted_sum / rows; }
  bool differ() const { return rows >= 2 && low < high; }
  Terms terms() const { return {rows, sum(), low, high}; }
};

enum class Equal { nothing, sum, mean, other };

bool is_deviation(double value, const Summary& above) {
  if (!above.differ()) return false;
  const double rounding = 0.51 * unit_of(value);
  return is_close(value, std::sqrt(above.squares() / above.rows), rounding) ||
         is_close(value, std::sqrt(above.squares() / (above.rows - 1)), rounding);
}

Equal compare(double value, const Summary& above, double unit, std::optional<TotalKind> kind) {
  if (is_sum(value, above.terms(), unit)) return Equal::sum;
  if (is_mean(value, above.terms(), unit)) return Equal::mean;
  bool other = false;
  if (kind == TotalKind::minimum) other = above.differ() && value == above.low;
  if (kind == TotalKind::maximum) other = above.differ() && value == above.high;
  if (kind == TotalKind::deviation) other = is_deviation(value, above);
  if (kind == TotalKind::count) other = above.rows >= 2 && value == above.rows;
  return other ? Equal::other : Equal::nothing;
}

void judge(double value, const Summary& block, const Summary& all, double unit,
           SumEvidence& evidence) {
  if (!std::isfinite(value) || !all.differ()) return;
  ++evidence.compared;
  Equal equal = compare(value, block, unit, evidence.kind);
  double rows = block.rows;
  if (equal == Equal::nothing) {
    equal = compare(value, all, unit, evidence.kind);
    rows = all.rows;
  }
  evidence.sums += equal == Equal::sum ? 1 : 0;
  evidence.means += equal == Equal::mean ? 1 : 0;
  evidence.others += equal == Equal::other ? 1 : 0;
  if (equal == Equal::nothing) return;
  const auto summed = static_cast<std::size_t>(rows);
  evidence.rows = evidence.rows == 0 ? summed : std::min(evidence.rows, summed);
}

// How many rows at the top have a word.
std::size_t count_leading(const std::vector<SuspectRow>& suspects) {
  std::size_t rows = 0;
  while (rows < suspects.size() && suspects[rows].row == rows && suspects[rows].kind) ++rows;
  return rows;
}

// Whether the row is empty in a column that most rows fill.
bool lacks_values(const Table& table, std::size_t row) {
  return std::any_of(table.columns.begin(), table.columns.end(), [row](const Column& column) {
    if (column.values.empty() || !std::isnan(column.values[row])) return false;
    const auto empty =
        static_cast<std::size_t>(std::count_if(column.values.begin(), column.values.end(),
                                               [](double value) { return std::isnan(value); }));
    return empty * 2 < column.values.size();
  });
}

}  // namespace

bool SumEvidence::supports() const {
  constexpr std::size_t kFewestMeans = 3;
  const std::size_t equal = sums + means + others;
  const bool most = equal * 2 >= compared;
  switch (kind.value_or(TotalKind::sum)) {
    case TotalKind::sum:
      // A row of data may be as the mean, where its word is a state: "Total" of a cleaning.
      if (kind && sums == 0 && rows >= kEnoughRows) {
        return ends_or_lacks && means >= kFewestMeans && means == compared;
      }
      [[fallthrough]];
    case TotalKind::mean:
      return rows >= kEnoughRows ? sums > 0 || (means > 0 && most) : sums + means >= 2 && most;
    case TotalKind::minimum:
    case TotalKind::maximum:
      return rows >= kEnoughRows && equal >= 2 && equal * 4 >= compared * 3;
    case TotalKind::deviation:
    case TotalKind::count:
      break;
  }
  return rows >= kEnoughRows && equal > 0 && most;
}

bool SumEvidence::proves() const {
  constexpr std::size_t kFewestMeans = 3;
  const bool are_sums = sums >= 2 && sums * 2 >= compared;
  const bool are_means = means >= kFewestMeans && means == compared && rows >= 2 * kEnoughRows;
  return rows >= kEnoughRows && (are_sums || are_means);
}

std::map<std::size_t, SumEvidence> compare_with_sums(const Table& table,
                                                     const std::vector<SuspectRow>& suspects) {
  std::map<std::size_t, SumEvidence> evidence;
  for (const SuspectRow& suspect : suspects) {
    evidence[suspect.row].kind = suspect.kind;
    evidence[suspect.row].ends_or_lacks =
        suspect.row + 1 == table.rows || lacks_values(table, suspect.row);
  }
  const std::size_t leading = count_leading(suspects);
  for (const Column& column : table.columns) {
    const bool numbers = column.type == ColumnType::numeric ||
                         (column.type == ColumnType::boolean && column.text_values == 0);
    if (!numbers || column.values.empty() || suspects.empty()) continue;
    const double unit = unit_of(column.values);
    Summary block;
    Summary all;
    bool ended = false;
    auto next = evidence.lower_bound(leading);
    for (std::size_t row = leading; row < column.values.size(); ++row) {
      const double value = column.values[row];
      if (next != evidence.end() && next->first == row) {
        judge(value, block, all, unit, next->second);
        ++next;
        ended = true;
        continue;
      }
      if (ended) block = {};
      ended = false;
      if (!std::isfinite(value)) continue;
      if (suspects.size() > 1) block.add(value);
      all.add(value);
    }
    for (std::size_t row = 0; row < leading; ++row) {
      judge(column.values[row], {}, all, unit, evidence[row]);
    }
  }
  return evidence;
}

}  // namespace relevance::table
