// SPDX-License-Identifier: PostgreSQL
// A read table as short texts, for tables of cases.
#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "base/error.h"
#include "table/columns/column_report.h"
#include "table/csv/csv_reader.h"

namespace relevance::table {

// What a case expects: column names, types (n: number, b: boolean, c: categorical, x: text, e:
// empty, t: time), number of rows, the first row, and the codes of the warnings about the file.
inline std::string show_short(const Table& table) {
  constexpr std::string_view kLetters = "nbcxet";
  std::string names, types, row, warnings;
  for (const Column& column : table.columns) {
    const char* const separator = &column == &table.columns.front() ? "" : "|";
    names += separator + column.name;
    types += kLetters[static_cast<std::size_t>(column.type)];
    row += separator;
    if (table.rows == 0) continue;
    const double value = column.values.at(0);
    row += std::isnan(value) ? "." : show_value(column, value);
  }
  for (const Warning& warning : table.warnings) warnings += " " + warning.code;
  return names + " " + types + " " + std::to_string(table.rows) + ": " + row + warnings;
}

// The table, or the code of the error and its message.
template <typename Read>
std::string shown_or_fault(Read read) {
  try {
    return show_short(read());
  } catch (const Error& error) {
    return error.code() + ": " + error.message();
  }
}

inline std::string shown(std::string_view csv, const CsvOptions& options = {}) {
  return shown_or_fault([&] {
    CsvReader reader(options);
    reader.feed(csv);
    return reader.finish();
  });
}

template <typename Read>
Error fault_of(Read read) {
  try {
    read();
  } catch (const Error& error) {
    return error;
  }
  return Error("none", "nothing was wrong");
}

}  // namespace relevance::table
