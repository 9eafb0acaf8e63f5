// SPDX-License-Identifier: PostgreSQL
// Columns written cell by cell, for tests of what becomes of them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/column_table.h"
#include "table/csv/csv_reader.h"

namespace relevance::table {

// Cells separated by |. 30×ERR is thirty of them; in 30×#,5 bar each # is a number from 0 on.
inline std::vector<std::string> cells_of(std::string_view written) {
  constexpr std::string_view kTimes = "×";
  std::vector<std::string> cells;
  while (true) {
    const std::size_t bar = written.find('|');
    std::string_view cell = written.substr(0, bar);
    std::size_t count = 1;
    if (const std::size_t times = cell.find(kTimes);
        times != std::string_view::npos && times > 0 &&
        cell.substr(0, times).find_first_not_of("0123456789") == std::string_view::npos) {
      count = std::stoul(std::string(cell.substr(0, times)));
      cell.remove_prefix(times + kTimes.size());
    }
    for (std::size_t i = 0; i < count; ++i) {
      std::string one(cell);
      for (std::size_t at = one.find('#'); count > 1 && at != one.npos;
           at = one.find('#', at + 1)) {
        one.replace(at, 1, std::to_string(i));
      }
      cells.push_back(std::move(one));
    }
    if (bar == std::string_view::npos) return cells;
    written.remove_prefix(bar + 1);
  }
}

inline std::string in_quotes(std::string_view cell) {
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

// A column `name` of these cells, after a column of numbers.
inline Column read_cells(const std::vector<std::string>& cells, const CsvOptions& given,
                         bool quoted, const std::string& name = "x") {
  CsvOptions options = given;
  options.delimiter = ';';
  options.header = true;
  std::string csv = "n;" + name + "\n";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    csv += std::to_string(i) + ";" + (quoted ? in_quotes(cells[i]) : cells[i]) + "\n";
  }
  CsvReader reader(options);
  reader.feed(csv);
  return reader.finish().columns.at(1);
}

}  // namespace relevance::table
