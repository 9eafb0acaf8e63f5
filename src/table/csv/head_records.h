// SPDX-License-Identifier: PostgreSQL
// The first records of a file, cut at its delimiter, and what kinds of cells they hold: evidence of
// where the table begins.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "table/csv/csv_dialect.h"
#include "table/csv/csv_layout.h"
#include "table/csv/field_scanner.h"

namespace relevance::table {

inline constexpr std::size_t kRowsOfValues = 3;  // so many in a row show where values begin

enum class CellKind { missing, number, date, text };

struct Record {
  std::size_t begin = 0;  // byte in the head
  std::size_t line = 0;   // lines before it
  std::vector<std::string_view> cells;
  std::vector<CellKind> kinds;
  bool comment = false;
  bool directive = false;  // a comment in quotes: "#TYPES"

  RecordPlace place() const { return {begin, line}; }
  std::size_t filled() const {
    return static_cast<std::size_t>(std::count_if(
        cells.begin(), cells.end(), [](std::string_view cell) { return !cell.empty(); }));
  }
  std::size_t count(CellKind kind) const {
    return static_cast<std::size_t>(std::count(kinds.begin(), kinds.end(), kind));
  }
};

bool is_value(CellKind kind);  // a number or a date

// At most 120 records; the table must begin among them. Cells are views into the head. width: of the
// table, where it is known.
std::vector<Record> cut_records(std::string_view head, bool whole, const CsvDialect& dialect,
                                const TableWidth& width = {});
// The same, with the table's own width where fields seem to reach over several lines.
std::vector<Record> cut_table(std::string_view head, bool whole, const CsvDialect& dialect);

// The number of cells of most records.
std::size_t usual_width(const std::vector<Record>& records);

// The kind of most values in each column, from a record on; missing where they differ.
std::vector<CellKind> kinds_below(const std::vector<Record>& records, std::size_t from,
                                  std::size_t width);

// Whether a text of this record occurs again in its column; a column's name would not.
bool comes_again(const std::vector<Record>& records, std::size_t first, std::size_t column);

bool is_integer(std::string_view cell);  // digits alone

// 1, 2, 3, ... or 0, 1, 2, ... in all cells, but perhaps the first: it may be blank.
bool is_numbering(const Record& record);

// Whether the records from this one on hold numbers with decimals, or dates, in every column.
bool has_no_integers(const std::vector<Record>& records, std::size_t from, std::size_t width);

// How many cells of a record are units, and how many stand above numbers.
struct UnitCount {
  std::size_t known = 0, above_numbers = 0;
  bool prevails() const { return above_numbers > 0 && known * 2 > above_numbers; }
};
UnitCount count_units(const Record& record, const std::vector<CellKind>& below);

}  // namespace relevance::table
