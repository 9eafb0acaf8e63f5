// SPDX-License-Identifier: PostgreSQL
#include "table/csv/head_records.h"

#include <map>
#include <string>
#include <utility>

#include "base/blanks.h"
#include "base/text.h"
#include "table/columns/date_time.h"
#include "table/columns/number_normal.h"
#include "table/columns/unit_conversion.h"
#include "table/csv/character_encoding.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMaxHeadRecords = 120;

CellKind kind_of(std::string_view cell) {
  cell = without_formula(trim_blanks(cell));
  if (is_missing(cell) || is_missing_among_numbers(cell)) return CellKind::missing;
  const auto number = find_number(cell);
  if (number && number->bound != Bound::none) return CellKind::number;
  if (is_known_measure(cell)) return CellKind::number;
  // The cell may be Windows-1252: 1. März 2024.
  const bool date = parse_date_time(cell) || parse_date_time(from_windows1252(cell));
  return date ? CellKind::date : CellKind::text;
}

bool is_comment(std::string_view line) {
  return line.starts_with('#') || line.starts_with("//") || line.starts_with("%%");
}

}  // namespace

bool is_value(CellKind kind) {
  return kind == CellKind::number || kind == CellKind::date;
}

std::vector<Record> cut_records(std::string_view head, bool whole, const CsvDialect& dialect,
                                const TableWidth& width) {
  const FieldScanner scanner(dialect.delimiter, dialect.quote, width);
  std::vector<Record> records;
  const char* at = head.data();
  const char* const end = at + head.size();
  std::size_t lines = 0;
  while (records.size() < kMaxHeadRecords && scanner.skip_blank_lines(at, end, whole, lines)) {
    Record record;
    record.begin = static_cast<std::size_t>(at - head.data());
    record.line = lines;
    record.comment = is_comment(head.substr(record.begin));
    if (head.substr(record.begin).starts_with("# ")) at += 2;
    FieldEnd stop = FieldEnd::delimiter;
    while (stop == FieldEnd::delimiter) {
      CsvField field;
      stop = scanner.scan(at, end, whole, field, lines, record.cells.size());
      record.cells.push_back(field.content);
      record.kinds.push_back(kind_of(field.content));
    }
    record.directive = record.comment || record.cells.front().starts_with('#');
    if (stop == FieldEnd::line || records.empty()) records.push_back(std::move(record));
    if (stop != FieldEnd::line) break;
    ++lines;
  }
  return records;
}

std::size_t usual_width(const std::vector<Record>& records) {
  std::map<std::size_t, std::size_t> widths;
  for (const Record& record : records) ++widths[record.cells.size()];
  // A head may have as many narrow titles as rows, so wider records count more.
  const auto weight = [](const auto& entry) { return entry.second * (entry.first > 1 ? 4 : 1); };
  const auto usual =
      std::max_element(widths.begin(), widths.end(),
                       [&](const auto& a, const auto& b) { return weight(a) < weight(b); });
  return usual == widths.end() ? 0 : usual->first;
}

std::vector<Record> cut_table(std::string_view head, bool whole, const CsvDialect& dialect) {
  std::vector<Record> records = cut_records(head, whole, dialect);
  const bool several_lines = std::any_of(records.begin(), records.end(), [](const Record& record) {
    return std::any_of(record.cells.begin(), record.cells.end(), [](std::string_view cell) {
      return cell.find_first_of("\r\n") != std::string_view::npos;
    });
  });
  if (!several_lines) return records;
  const std::size_t width = usual_width(records);
  return cut_records(head, whole, dialect, {width, width});
}

std::vector<CellKind> kinds_below(const std::vector<Record>& records, std::size_t from,
                                  std::size_t width) {
  std::vector<CellKind> result;
  for (std::size_t column = 0; column < width; ++column) {
    std::map<CellKind, std::size_t> seen;
    std::size_t filled = 0;
    for (std::size_t i = from; i < records.size(); ++i) {
      if (column >= records[i].kinds.size()) continue;
      const CellKind kind = records[i].kinds[column];
      if (kind == CellKind::missing) continue;
      ++seen[kind];
      ++filled;
    }
    CellKind usual = CellKind::missing;
    for (const auto& [kind, count] : seen) {
      if (count * 5 >= filled * 4) usual = kind;
    }
    result.push_back(usual);
  }
  return result;
}

bool comes_again(const std::vector<Record>& records, std::size_t first, std::size_t column) {
  return std::any_of(records.begin() + static_cast<std::ptrdiff_t>(first) + 1, records.end(),
                     [&](const Record& record) {
                       return column < record.cells.size() &&
                              record.cells[column] == records[first].cells[column];
                     });
}

bool is_integer(std::string_view cell) {
  cell = trim_blanks(cell);
  return !cell.empty() && cell.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_numbering(const Record& record) {
  const bool unnamed = !record.cells.empty() && record.cells.front().empty();
  const std::size_t begin = unnamed ? 1 : 0;
  if (record.cells.size() < begin + 3) return false;
  const std::size_t from = trim_blanks(record.cells[begin]) == "0" ? 0 : 1;
  for (std::size_t i = begin; i < record.cells.size(); ++i) {
    if (trim_blanks(record.cells[i]) != std::to_string(from + i - begin)) return false;
  }
  return true;
}

bool has_no_integers(const std::vector<Record>& records, std::size_t from, std::size_t width) {
  std::size_t rows = 0;
  for (std::size_t i = from; i < records.size(); ++i) {
    const Record& record = records[i];
    if (record.cells.size() != width) continue;
    ++rows;
    for (std::size_t column = 1; column < width; ++column) {
      if (!is_value(record.kinds[column]) || is_integer(record.cells[column])) return false;
    }
  }
  return rows >= kRowsOfValues;
}

UnitCount count_units(const Record& record, const std::vector<CellKind>& below) {
  UnitCount count;
  for (std::size_t column = 0; column < record.cells.size() && column < below.size(); ++column) {
    if (below[column] != CellKind::number || record.kinds[column] == CellKind::missing) continue;
    const std::string_view cell = record.cells[column];
    ++count.above_numbers;
    // The cell may be Windows-1252, with a byte for a degree sign or a power.
    if (known_unit(cell) || known_unit(from_windows1252(cell))) ++count.known;
  }
  return count;
}

}  // namespace relevance::table
