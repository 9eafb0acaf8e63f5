// SPDX-License-Identifier: PostgreSQL
// Turns the header record of a CSV into unique column names.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace relevance::table {

inline constexpr std::size_t kMaxColumns = 100'000;

struct CsvHeader {
  std::vector<std::string> names;        // unique; column_N where the file has none
  std::vector<bool> unnamed;             // where the file has none
  std::vector<std::string> inner_names;  // without the group in front; empty: there are no groups
};

// names: the header's fields, cleaned. line: the line of the header.
// Throws Error: duplicate_column, too_many_columns, empty_csv (no name at all).
CsvHeader make_header(std::vector<std::string> names, std::size_t line);

// A header of two rows: the upper one says what several columns belong to, once for neighbours whose
// cells were merged. "Extruder", "" above "Temp", "Speed" are "Extruder Temp" and "Extruder Speed".
std::vector<std::string> join_groups(std::vector<std::string> groups,
                                     const std::vector<std::string>& names);

// The header of a file that has none: column_1, column_2, ...
CsvHeader number_columns(std::size_t columns);

}  // namespace relevance::table
