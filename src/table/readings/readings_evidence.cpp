// SPDX-License-Identifier: PostgreSQL
#include "table/readings/readings_evidence.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <unordered_set>
#include <vector>

#include "base/text.h"
#include "table/columns/column_table.h"
#include "table/columns/value_code.h"
#include "table/readings/reading_quality.h"

namespace relevance::table {

namespace {

using Indexes = std::vector<std::size_t>;

// Whether a column holds numbers and nothing else.
bool holds_only_numbers(const Column& column) {
  return column.type == ColumnType::numeric || column.type == ColumnType::boolean;
}

// Codes of OPC and nothing else, most of them 192.
bool holds_opc_codes(const Column& column) {
  constexpr double kLargest = 255;
  std::size_t rows = 0;
  std::size_t good = 0;
  for (const double value : column.values) {
    if (std::isnan(value)) continue;
    if (value < 0 || value > kLargest || value != std::floor(value)) return false;
    ++rows;
    good += value == kOpcGood ? 1 : 0;
  }
  return rows > 0 && good * 2 > rows;
}

bool holds_qualities(const Column& column) {
  if (column.type == ColumnType::boolean) {
    return !column.state_words.empty() &&
           std::all_of(
               column.state_words.begin(), column.state_words.end(),
               [](const std::string& word) { return word.empty() || is_quality_word(word); });
  }
  if (column.type == ColumnType::numeric) return holds_opc_codes(column);
  const bool texts = column.type == ColumnType::categorical && !column.encoded;
  return texts && std::all_of(column.levels.begin(), column.levels.end(), is_quality_word);
}

bool is_mostly_192(const Column& column) {
  std::size_t rows = 0;
  std::size_t good = 0;
  for (const double value : column.values) {
    if (!is_filled(value)) continue;
    ++rows;
    good += value == kOpcGood ? 1 : 0;
  }
  return holds_only_numbers(column) && good * 2 > rows;
}

bool counts_rows(const Column& column) {
  constexpr std::size_t kFewestCells = 5;
  if (column.type != ColumnType::numeric || column.values.size() < kFewestCells) return false;
  for (std::size_t row = 1; row < column.values.size(); ++row) {
    if (column.values[row] != column.values[row - 1] + 1) return false;
  }
  return column.values.front() == std::floor(column.values.front());
}

bool is_rare(const Column& column) {
  const auto filled = std::count_if(column.values.begin(), column.values.end(), is_filled);
  return static_cast<std::size_t>(filled) * 2 < column.values.size();
}

bool fill_in_turn(const Table& table, const Indexes& columns) {
  std::size_t once = 0;
  std::size_t any = 0;
  for (std::size_t row = 0; row < table.rows; ++row) {
    std::size_t filled = 0;
    for (const std::size_t i : columns) {
      const std::vector<double>& values = table.columns[i].values;
      filled += row < values.size() && is_filled(values[row]) ? 1 : 0;
    }
    any += filled > 0 ? 1 : 0;
    once += filled == 1 ? 1 : 0;
  }
  return once * 20 >= any * 19;
}

// Which columns begin with a part of the target, so that others hold the rest.
bool join(const Table& table, const Indexes& columns, std::string_view target, Indexes& found) {
  constexpr std::size_t kMostColumns = 3;
  for (const std::size_t i : columns) {
    if (std::find(found.begin(), found.end(), i) != found.end()) continue;
    for (const std::string& level : table.columns[i].levels) {
      const std::string part = fold(level);
      if (part == target && !found.empty()) {
        found.push_back(i);
        return true;
      }
      const bool begins = target.size() > part.size() + 1 && target.starts_with(part) &&
                          target[part.size()] == '.' && found.size() + 1 < kMostColumns;
      if (!begins) continue;
      found.push_back(i);
      if (join(table, columns, target.substr(part.size() + 1), found)) return true;
      found.pop_back();
    }
  }
  return false;
}

}  // namespace

bool holds(const Column& column, std::string_view folded) {
  const bool text = std::any_of(column.levels.begin(), column.levels.end(),
                                [&](const std::string& level) { return fold(level) == folded; });
  if (text || (has_levels(column) && !column.encoded)) return text;
  if (column.type == ColumnType::timestamp) return false;
  // Nothing but a number is written so.
  const bool number =
      !folded.empty() && folded.find_first_not_of("0123456789.-e+") == std::string_view::npos;
  return number && std::any_of(column.values.begin(), column.values.end(), [&](double value) {
           return std::isfinite(value) && number_text(value) == folded;
         });
}

DistinctCells count_distinct(const Column& column, std::size_t most) {
  DistinctCells cells;
  std::unordered_set<std::uint64_t> seen;
  std::uint64_t last = 0;
  for (const double value : column.values) {
    if (!is_filled(value)) continue;
    const auto bits = std::bit_cast<std::uint64_t>(value);
    cells.runs += cells.rows == 0 || bits != last ? 1 : 0;
    ++cells.rows;
    last = bits;
    if (seen.size() < most) seen.insert(bits);
  }
  cells.distinct = seen.size();
  return cells;
}

ReadingsEvidence evidence_of(const Table& table, const std::string& folded_target) {
  const auto of_column = [&table](bool (*shows)(const Column&)) {
    return [&table, shows](std::size_t i) { return shows(table.columns[i]); };
  };
  ReadingsEvidence evidence;
  evidence.holds_target = [&table, &folded_target](std::size_t i) {
    return holds(table.columns[i], folded_target);
  };
  evidence.holds_qualities = of_column(holds_qualities);
  evidence.is_mostly_192 = of_column(is_mostly_192);
  evidence.counts_rows = of_column(counts_rows);
  evidence.is_rare = of_column(is_rare);
  evidence.fill_in_turn = [&table](const Indexes& columns) { return fill_in_turn(table, columns); };
  evidence.join_to_target = [&table, &folded_target](const Indexes& columns) {
    Indexes found;
    if (!join(table, columns, folded_target, found)) found.clear();
    return found;
  };
  return evidence;
}

}  // namespace relevance::table
