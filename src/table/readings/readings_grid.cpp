// SPDX-License-Identifier: PostgreSQL
#include "table/readings/readings_grid.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "table/columns/column_table.h"
#include "table/columns/value_code.h"

namespace relevance::table {

namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();
constexpr double kMomentsPerInterval = 4e9;

// Numbers by their value, texts by their code.
bool is_same_reading(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) {
    return std::isnan(a) && std::isnan(b) && code_in(a) == code_in(b);
  }
  return a == b;
}

std::size_t count_gaps(const std::vector<std::int64_t>& rows) {
  std::size_t gaps = 1;  // before the first row
  for (std::size_t row = 1; row < rows.size(); ++row) gaps += rows[row] != rows[row - 1] + 1;
  return gaps;
}

}  // namespace

std::size_t ReadingsGrid::bytes_needed(const GridTimes& times, std::size_t tags) {
  return tags * (times.rows().size() * sizeof(Cell) + count_gaps(times.rows()) * sizeof(Gap));
}

ReadingsGrid::ReadingsGrid(GridTimes times, std::vector<TagPlan> plans,
                           const ReadingsSurvey& survey)
    : times_(std::move(times)), plans_(std::move(plans)), survey_(survey), tags_(plans_.size()) {
  const std::vector<std::int64_t>& rows = times_.rows();
  std::uint32_t gaps = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const bool follows = row > 0 && rows[row] == rows[row - 1] + 1;
    gap_before_.push_back(follows ? kNoGap : gaps++);
  }
  for (std::size_t i = 0; i < tags_.size(); ++i) {
    if (!plans_[i].wanted) continue;
    tags_[i].cells.resize(rows.size());
    tags_[i].gaps.assign(gaps, {kNever});
    if (plans_[i].aggregate == Aggregate::changes) tags_[i].firsts.resize(rows.size());
  }
}

// The row of this interval, else that of the next interval that is a row; the number of rows if
// there is none.
std::size_t ReadingsGrid::find_row(std::int64_t number) {
  const std::vector<std::int64_t>& rows = times_.rows();
  const auto fits = [&](std::size_t row) {
    return row < rows.size() && rows[row] >= number && (row == 0 || rows[row - 1] < number);
  };
  if (fits(row_)) return row_;
  if (fits(row_ + 1)) return ++row_;
  const auto found = std::lower_bound(rows.begin(), rows.end(), number);
  row_ = static_cast<std::size_t>(found - rows.begin());
  return row_;
}

void ReadingsGrid::add(const ReadingsBlock& block) {
  for (std::size_t i = 0; i < block.rows; ++i) {
    const std::uint32_t index = block.tags[i];
    const double time = block.times[i];
    double value = block.values[i];
    if (index == kNoTag || std::isnan(time)) continue;
    const TagPlan& plan = plans_[index];
    if (!plan.wanted) continue;
    if (std::isnan(value) && (!plan.states || !is_text(value))) continue;
    if (block.qualities != nullptr && survey_.is_bad(block.qualities[i])) continue;
    if (plan.states && survey_.is_system_state(value)) continue;
    if (survey_.is_stray(time)) {
      ++strays_;
      continue;
    }
    if (plan.is_missing_code(value)) continue;
    if (!plan.units.steps.empty() && block.units != nullptr) {
      value = plan.units.apply(block.units[i], value);
      if (std::isnan(value) && !is_text(value)) continue;
    }
    const auto [number, moment] = times_.place_of(time);
    const std::size_t row = find_row(number);
    if (row == times_.rows().size()) continue;  // after the target's last reading
    Tag& tag = tags_[index];
    if (times_.rows()[row] == number) {
      add_to_cell(tag, plan.aggregate, row, moment, value);
      continue;
    }
    Gap& gap = tag.gaps[gap_before_[row]];
    if (time < gap.time) continue;
    gap = {time, value};
  }
}

// place: of the reading in its interval, 0 to 1.
void ReadingsGrid::add_to_cell(Tag& tag, Aggregate aggregate, std::size_t row, double place,
                               double value) {
  Cell& cell = tag.cells[row];
  const auto moment = static_cast<std::uint32_t>(std::clamp(place, 0.0, 1.0) * kMomentsPerInterval);
  const bool is_first = cell.count == 0;
  const bool is_last = is_first || moment >= cell.moment;
  switch (aggregate) {
    case Aggregate::mean:
      cell.aggregate += value;
      break;
    case Aggregate::min:
      cell.aggregate = is_first ? value : std::min(cell.aggregate, value);
      break;
    case Aggregate::max:
      cell.aggregate = is_first ? value : std::max(cell.aggregate, value);
      break;
    case Aggregate::changes:
      if (is_first) {
        tag.firsts[row] = value;
      } else if (!is_last) {
        ++disordered_;
      } else if (!is_same_reading(cell.last, value)) {
        ++cell.aggregate;
      }
      break;
    case Aggregate::last:
    case Aggregate::automatic:
      break;
  }
  if (is_last) {
    cell.last = value;
    cell.moment = moment;
  }
  cell.count += cell.count < std::numeric_limits<std::uint32_t>::max() ? 1 : 0;
}

double ReadingsGrid::value_of(const TagPlan& plan, const Cell& cell) const {
  switch (plan.aggregate) {
    case Aggregate::mean:
      return cell.aggregate / static_cast<double>(cell.count);
    case Aggregate::min:
    case Aggregate::max:
    case Aggregate::changes:
      return cell.aggregate;
    case Aggregate::last:
    case Aggregate::automatic:
      break;
  }
  return cell.last;
}

std::vector<double> ReadingsGrid::take_values(std::uint32_t tag_index) {
  const Tag tag = std::exchange(tags_[tag_index], {});
  const TagPlan& plan = plans_[tag_index];
  std::vector<double> values;
  if (!plan.wanted) return values;
  constexpr double kRounding = 1e-6;
  const double farthest = plan.max_gap + kRounding + times_.interval() / kMomentsPerInterval;
  values.reserve(tag.cells.size());
  Gap before{kNever};
  for (std::size_t row = 0; row < tag.cells.size(); ++row) {
    const std::uint32_t gap = gap_before_[row];
    if (gap != kNoGap && tag.gaps[gap].time > before.time) before = tag.gaps[gap];
    const Cell& cell = tag.cells[row];
    const double end = time_of(row);
    const bool is_known = end - before.time <= farthest;
    const bool changes = plan.aggregate == Aggregate::changes;
    if (cell.count > 0) {
      values.push_back(value_of(plan, cell));
      if (changes && is_known && !is_same_reading(before.last, tag.firsts[row])) ++values.back();
      const double moment = static_cast<double>(cell.moment) / kMomentsPerInterval;
      before = {times_.time_in_row(row, moment), cell.last};
    } else if (is_known && plan.carried) {
      values.push_back(changes ? 0 : before.last);
    } else {
      values.push_back(kMissing);
    }
  }
  return values;
}

}  // namespace relevance::table
