// SPDX-License-Identifier: PostgreSQL
#include "table/csv/csv_layout.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/characters.h"
#include "base/text.h"
#include "table/columns/date_time.h"
#include "table/columns/number_normal.h"
#include "table/columns/number_text.h"
#include "table/columns/unit_conversion.h"
#include "table/csv/field_scanner.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMaxRecords = 120;  // examined; the table must begin among them
constexpr std::size_t kMaxTitles = 100;

enum class CellKind { missing, number, date, text };

struct Record {
  std::size_t begin = 0;  // byte in the head
  std::size_t line = 0;   // lines before it
  std::vector<std::string_view> cells;
  std::vector<CellKind> kinds;
  bool comment = false;

  std::size_t filled() const {
    return static_cast<std::size_t>(std::count_if(
        cells.begin(), cells.end(), [](std::string_view cell) { return !cell.empty(); }));
  }
  std::size_t count(CellKind kind) const {
    return static_cast<std::size_t>(std::count(kinds.begin(), kinds.end(), kind));
  }
};

bool is_measure(std::string_view cell) {
  return parse_measure(cell, {'.'}) || parse_measure(cell, {','});
}

CellKind kind_of(std::string_view cell) {
  cell = trim_invisible(cell);
  if (is_missing(cell) || is_missing_among_numbers(cell)) return CellKind::missing;
  const auto number = find_number(cell);
  if (number && number->bound != Bound::none) return CellKind::number;
  if (is_measure(cell)) return CellKind::number;
  // The cell may be Windows-1252: 1. März 2024.
  const bool date = parse_date_time(cell) || parse_date_time(from_windows1252(cell));
  return date ? CellKind::date : CellKind::text;
}

bool is_comment(std::string_view line) {
  return line.starts_with('#') || line.starts_with("//") || line.starts_with("%%");
}

std::vector<Record> cut(std::string_view head, bool whole, const CsvDialect& dialect) {
  const FieldScanner scanner(dialect.delimiter, dialect.quote);
  std::vector<Record> records;
  const char* at = head.data();
  const char* const end = at + head.size();
  std::size_t lines = 0;
  while (records.size() < kMaxRecords && scanner.skip_blank_lines(at, end, whole, lines)) {
    Record record;
    record.begin = static_cast<std::size_t>(at - head.data());
    record.line = lines;
    record.comment = is_comment(head.substr(record.begin));
    if (head.substr(record.begin).starts_with("# ")) at += 2;
    FieldEnd stop = FieldEnd::delimiter;
    while (stop == FieldEnd::delimiter) {
      CsvField field;
      stop = scanner.scan(at, end, whole, field, lines);
      record.cells.push_back(field.content);
      record.kinds.push_back(kind_of(field.content));
    }
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

// A comment with as many fields as the table is its header, unless a better one follows.
bool is_comment_above(const std::vector<Record>& records, std::size_t i) {
  if (i + 1 >= records.size()) return false;
  const Record& next = records[i + 1];
  if (next.comment) return true;
  if (i + 2 >= records.size() || next.cells.size() != records[i].cells.size()) return false;
  const auto numbers = [](const Record& record) {
    return record.count(CellKind::number) + record.count(CellKind::date);
  };
  return numbers(next) == 0 && numbers(records[i + 2]) > 0;
}

bool is_title(const std::vector<Record>& records, std::size_t i, std::size_t width) {
  const Record& record = records[i];
  const std::size_t filled = record.filled();
  if (record.cells.size() == width) {
    if (filled == 0) return true;
    if (record.comment) return is_comment_above(records, i);
    // A title that a spreadsheet padded with delimiters.
    const auto next =
        std::find_if(records.begin() + static_cast<std::ptrdiff_t>(i) + 1, records.end(),
                     [](const Record& below) { return below.filled() > 0; });
    const bool wider_follows = next != records.end() && next->filled() * 2 > width;
    return filled == 1 && width > 2 && record.count(CellKind::text) == 1 && wider_follows;
  }
  return width > 1 && (record.comment || filled <= std::max<std::size_t>(1, width / 2));
}

// The index of the table's first record.
std::size_t find_table(const std::vector<Record>& records) {
  const std::size_t width = usual_width(records);
  std::size_t first = 0;
  while (first + 1 < records.size() && first < kMaxTitles && is_title(records, first, width)) {
    ++first;
  }
  return first < kMaxTitles ? first : 0;
}

// The kind of most values below in each column; missing where they differ.
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

bool is_value(CellKind kind) {
  return kind == CellKind::number || kind == CellKind::date;
}

// Whether a text of this record occurs again in its column; a column's name would not.
bool comes_again(const std::vector<Record>& records, std::size_t first, std::size_t column) {
  return std::any_of(records.begin() + static_cast<std::ptrdiff_t>(first) + 1, records.end(),
                     [&](const Record& record) {
                       return column < record.cells.size() &&
                              record.cells[column] == records[first].cells[column];
                     });
}

bool finds_header(const std::vector<Record>& records, std::size_t first) {
  const Record& top = records[first];
  if (top.comment) return true;
  const auto below = kinds_below(records, first + 1, top.cells.size());
  std::size_t values = 0;
  std::size_t again = 0;
  for (std::size_t column = 0; column < top.cells.size(); ++column) {
    const CellKind kind = top.kinds[column];
    if (is_value(below[column]) && kind == CellKind::text) return true;
    if (is_value(kind) && (kind == below[column] || records.size() == first + 1)) ++values;
    if (kind == CellKind::text && comes_again(records, first, column)) ++again;
  }
  return values == 0 && again == 0;
}

bool finds_units(const std::vector<Record>& records, std::size_t row) {
  if (row + 1 >= records.size()) return false;
  const Record& units = records[row];
  const auto below = kinds_below(records, row + 1, units.cells.size());
  std::size_t known = 0;
  std::size_t filled = 0;
  for (std::size_t column = 0; column < units.cells.size(); ++column) {
    const std::string_view cell = units.cells[column];
    if (is_value(units.kinds[column]) && below[column] == CellKind::number) return false;
    if (below[column] != CellKind::number || units.kinds[column] == CellKind::missing) continue;
    ++filled;
    // The cell may be Windows-1252, with a byte for a degree sign or a power.
    const bool is_known = known_unit(cell) || known_unit(from_windows1252(cell));
    known += is_known ? 1 : 0;
  }
  return filled > 0 && known * 2 > filled;
}

// The position after this many physical lines.
std::size_t behind_lines(std::string_view head, std::size_t lines) {
  std::size_t at = 0;
  for (; lines > 0 && at < head.size(); --lines) {
    at = head.find_first_of("\r\n", at);
    if (at == std::string_view::npos) return head.size();
    at += head.substr(at).starts_with("\r\n") ? 2 : 1;
  }
  return at;
}

}  // namespace

CsvLayout find_layout(std::string_view head, bool whole, const CsvDialect& dialect,
                      const CsvOptions& options) {
  if (head.size() > kDialectBytes) {
    head = head.substr(0, kDialectBytes);
    whole = false;
  }
  CsvLayout layout;
  if (options.skip_lines) layout.skip = behind_lines(head, *options.skip_lines);
  layout.skipped_lines = layout.titles = options.skip_lines.value_or(0);
  const std::vector<Record> records = cut(head.substr(layout.skip), whole, dialect);
  const std::size_t first = options.skip_lines || records.empty() ? 0 : find_table(records);
  if (first < records.size()) {
    layout.skip += records[first].begin;
    layout.skipped_lines += records[first].line;
    layout.titles += first;
    layout.has_header = finds_header(records, first);
  }
  if (options.header) layout.has_header = *options.header;
  layout.has_units = layout.has_header && finds_units(records, first + 1);
  return layout;
}

}  // namespace relevance::table
