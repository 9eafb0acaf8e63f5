// SPDX-License-Identifier: PostgreSQL
// Small tables to feed to the table writers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "table/columns/columns_reader.h"
#include "table/columns/columns_writer.h"
#include "table/csv/csv_writer.h"

namespace relevance::table {

struct Nothing {};  // a cell that is not given
using Cell = std::variant<Nothing, double, std::string>;
using Row = std::vector<Cell>;
using Columns = std::vector<SourceColumn>;

inline void write_row(TableWriter& writer, const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (const double* value = std::get_if<double>(&row[i])) writer.number(i, *value);
    if (const std::string* text = std::get_if<std::string>(&row[i])) writer.text(i, *text);
  }
  writer.end_row();
}

struct Written {
  std::string bytes;
  std::string fingerprint;
};

template <class Writer>
Written write(const Columns& columns, const std::vector<Row>& rows) {
  Written result;
  Writer writer(columns, [&](std::string_view bytes) { result.bytes += bytes; });
  for (const Row& row : rows) write_row(writer, row);
  writer.finish();
  result.fingerprint = writer.fingerprint();
  return result;
}

inline std::string columns_body(const Columns& columns, const std::vector<Row>& rows) {
  return write<ColumnsWriter>(columns, rows).bytes;
}

inline Table read_columns(std::string_view body) {
  ColumnsReader reader;
  reader.reserve_bytes(body.size());
  reader.feed(body);
  return reader.finish();
}

// Writes the rows as a columns body and reads them back.
inline Table pass(const Columns& columns, const std::vector<Row>& rows) {
  return read_columns(columns_body(columns, rows));
}

inline Error fault_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return {"none", "no fault was found"};
}

}  // namespace relevance::table
