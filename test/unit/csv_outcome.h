// SPDX-License-Identifier: PostgreSQL
// Everything that reading a CSV produced as one text, bit for bit, to compare two readings.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>

#include "base/error.h"
#include "table/csv/csv_reader.h"
#include "warning_texts.h"

namespace relevance::table {

inline std::string show_all(const Table& table) {
  std::ostringstream out;
  out << table.rows << " rows\n";
  for (const Column& column : table.columns) {
    out << column.name << " type " << static_cast<int>(column.type) << " unit " << column.unit
        << (column.has_date ? "" : " no date") << (column.has_time ? "" : " no time") << " texts "
        << column.text_values << ", first in line " << column.first_text_line << ": "
        << column.first_text << " note: " << lines_of(column.warnings) << '\n';
    for (const double value : column.values) {
      // The bits of a missing value mean nothing.
      out << ' ' << (std::isnan(value) ? 0 : std::bit_cast<std::uint64_t>(value) + 1);
    }
    for (const std::string& level : column.levels) out << " [" << level << ']';
    out << '\n';
  }
  const SourceFormat format = table.format.value_or(SourceFormat());
  out << format.compression << ' ' << format.encoding << ' ' << format.delimiter << ' '
      << static_cast<int>(format.quote) << ' ' << format.decimal << ' '
      << static_cast<int>(format.thousands) << ' ' << format.has_header << ' ' << format.header_line
      << ' ' << format.skipped_lines << ' ' << format.has_units << '\n';
  out << lines_of(table.warnings);
  return out.str();
}

// head: `csv` is a head that may be cut anywhere.
inline std::string outcome_of(std::string_view csv, unsigned threads, std::size_t block_bytes,
                              bool head = false) {
  try {
    CsvReader reader({}, threads, block_bytes);
    reader.feed(csv);
    return show_all(head ? reader.finish_head() : reader.finish());
  } catch (const Error& error) {
    return error.code() + '\n' + error.message() + '\n' + error.detail() + '\n' + error.hint();
  }
}

inline std::string outcome_of(std::string_view csv) {
  return outcome_of(csv, 1, kBlockBytes);
}

}  // namespace relevance::table
