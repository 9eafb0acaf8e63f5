// SPDX-License-Identifier: PostgreSQL
#include "table/csv/csv_layout.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "base/blanks.h"
#include "base/text.h"
#include "table/columns/time_names.h"
#include "table/csv/head_records.h"
#include "table/csv/header_names.h"
#include "table/csv/header_rows.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMaxTitles = 100;
constexpr std::ptrdiff_t kMaxPaddedTitles = 10;
constexpr std::string_view kEndOfHeader = "***End_of_Header***";  // of LabVIEW's files

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
    // A title that a spreadsheet padded with delimiters; a few more may follow.
    const auto is_padded = [](const Record& below) {
      return below.filled() == 0 || (below.filled() == 1 && below.count(CellKind::text) == 1);
    };
    const auto below = records.begin() + static_cast<std::ptrdiff_t>(i) + 1;
    const auto next = std::find_if_not(below, records.end(), is_padded);
    const bool wider_follows =
        next != records.end() && next->filled() * 2 > width && next - below <= kMaxPaddedTitles;
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

bool finds_header(const std::vector<Record>& records, std::size_t first) {
  const Record& top = records[first];
  if (top.comment) return true;
  if (is_numbering(top) && has_no_integers(records, first + 1, top.cells.size())) return true;
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
  for (std::size_t column = 0; column < units.cells.size(); ++column) {
    if (is_value(units.kinds[column]) && below[column] == CellKind::number) return false;
  }
  return count_units(units, below).prevails();
}

bool are_names(const Record& record) {
  const std::set<std::string_view> names(record.cells.begin(), record.cells.end());
  return record.cells.size() > 1 && names.size() == record.cells.size() &&
         record.count(CellKind::text) == record.cells.size();
}

// Whether a column counts the records, has dates, or different texts.
enum class RowLabels { none, count, dates, texts };
RowLabels row_labels(const std::vector<Record>& rows) {
  std::set<std::string_view> texts;
  bool counts = true;
  bool dates = true;
  bool labels = true;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string_view cell = trim_blanks(rows[i].cells.front());
    const auto number = parse_integer(cell);
    const auto before = i > 0 ? parse_integer(trim_blanks(rows[i - 1].cells.front())) : number;
    counts = counts && number && before && (i == 0 || *number == *before + 1);
    dates = dates && rows[i].kinds.front() == CellKind::date;
    labels = labels && rows[i].kinds.front() == CellKind::text && texts.insert(cell).second;
  }
  if (counts) return RowLabels::count;
  if (dates) return RowLabels::dates;
  return labels ? RowLabels::texts : RowLabels::none;
}

// A name for the numbers of rows: then their column has a name.
bool names_counter(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kNames = {
      "nr", "no", "n", "id", "index", "idx", "row", "seq", "record", "num", "item", "linha"};
  const std::vector<std::string> words = words_of(name);
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return std::find(kNames.begin(), kNames.end(), word) != kNames.end();
  });
}

// Whether two columns beside each other may be the two halves of numbers with decimal commas.
bool may_be_decimals(const std::vector<Record>& rows, std::size_t column) {
  return std::all_of(rows.begin(), rows.end(), [&](const Record& row) {
    const std::string_view whole = trim_blanks(row.cells[column]);
    return is_integer(whole.substr(whole.starts_with('-') ? 1 : 0)) &&
           is_integer(row.cells[column + 1]);
  });
}

// The records below the first one that have this width; none if others have another.
std::vector<Record> rows_of_width(const std::vector<Record>& records, std::size_t first,
                                  std::size_t width) {
  std::vector<Record> rows;
  for (std::size_t i = first + 1; i < records.size(); ++i) {
    if (records[i].cells.size() == width) {
      rows.push_back(records[i]);
    } else if (i + 1 < records.size()) {
      return {};
    }
  }
  return rows;
}

// R and pandas write no name above the names of the rows. The field too many may also stand at the
// end, as a remark, or a number with a decimal comma may have become two: no row names then.
bool lacks_name_of_rows(const std::vector<Record>& records, std::size_t first, char delimiter) {
  const Record& top = records[first];
  const std::size_t width = top.cells.size() + 1;
  if (!are_names(top)) return false;
  const std::vector<Record> rows = rows_of_width(records, first, width);
  if (rows.size() < kRowsOfValues) return false;
  const RowLabels labels = row_labels(rows);
  if (labels == RowLabels::none) return false;
  if (labels == RowLabels::count && names_counter(top.cells.front())) return false;
  // A name for times stands above the second column only if there are times in it.
  const bool times = kinds_below(rows, 0, width)[1] == CellKind::date;
  if (names_time(top.cells.front()) && (labels == RowLabels::dates || !times)) return false;
  for (std::size_t column = 1; column + 1 < width && delimiter == ','; ++column) {
    if (may_be_decimals(rows, column)) return false;
  }
  // Delimiters at the end of the rows only leave the last field empty.
  std::size_t filled = 0;
  for (const Record& row : rows) {
    if (is_value(row.kinds.back())) ++filled;
    if (row.kinds.back() == CellKind::text) return false;
  }
  return filled * 2 > rows.size();
}

// Whether the record is the header of numbers with decimal commas that nothing encloses, each of
// which is two fields: 20,19,4,856 below Temp,Press.
bool stands_above_halves(const std::vector<Record>& records, std::size_t i) {
  const Record& top = records[i];
  const std::vector<Record> rows = rows_of_width(records, i, 2 * top.cells.size());
  if (!are_names(top) || rows.size() < kRowsOfValues) return false;
  for (std::size_t column = 0; column < 2 * top.cells.size(); column += 2) {
    if (!may_be_decimals(rows, column)) return false;
  }
  return true;
}

// The delimiter of a header that another one than that of the records cuts into as many names.
char other_delimiter(std::string_view line, std::size_t width, const CsvDialect& dialect) {
  constexpr std::array<char, 4> kOthers = {',', ';', '\t', '|'};
  for (const char delimiter : kOthers) {
    if (delimiter == dialect.delimiter || width < 2) continue;
    const std::vector<Record> cut_line = cut_records(line, true, {delimiter, dialect.quote});
    if (cut_line.size() == 1 && cut_line.front().cells.size() == width &&
        are_names(cut_line.front())) {
      return delimiter;
    }
  }
  return 0;
}

bool repeats_names(const Record& record, const HeaderNames& names) {
  if (record.count(CellKind::number) > 0) return false;
  std::vector<NamedCell> cells;
  for (std::uint32_t i = 0; i < record.cells.size(); ++i) {
    if (record.kinds[i] == CellKind::text) cells.push_back({i, record.cells[i]});
  }
  return names.compare(cells) == HeaderNames::Kind::same;
}

// Without records that repeat the header, as lists with pages do, if the others show it to be one.
std::vector<Record> without_repeats(const std::vector<Record>& records, std::size_t first) {
  std::vector<Record> others(records.begin(),
                             records.begin() + static_cast<std::ptrdiff_t>(first) + 1);
  const Record& header = records[first];
  const HeaderNames header_names({header.cells.begin(), header.cells.end()});
  std::copy_if(records.begin() + static_cast<std::ptrdiff_t>(first) + 1, records.end(),
               std::back_inserter(others), [&](const Record& record) {
                 return record.cells != header.cells && !repeats_names(record, header_names);
               });
  const bool names = header.count(CellKind::text) * 2 > header.cells.size();
  const bool repeated = others.size() < records.size() && others.size() > first + 1;
  return names && repeated && finds_header(others, first) ? others : records;
}

// LabVIEW describes a measurement in lines that look like records, up to a mark. Returns the number
// of records removed.
std::size_t drop_description(std::vector<Record>& records) {
  const auto mark = std::find_if(records.rbegin(), records.rend(), [](const Record& record) {
    return !record.cells.empty() && record.cells.front() == kEndOfHeader;
  });
  const auto count = static_cast<std::size_t>(records.rend() - mark);
  if (count == records.size()) return 0;
  records.erase(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(count));
  return count;
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
  RecordPlace begin;
  if (options.skip_lines) begin = {behind_lines(head, *options.skip_lines), *options.skip_lines};
  CsvLayout layout;
  layout.titles = begin.lines;
  std::vector<Record> records = cut_table(head.substr(begin.bytes), whole, dialect);
  const std::size_t described = drop_description(records);
  layout.may_lack_last = described > 0;
  layout.titles += described;
  std::size_t first = options.skip_lines || records.empty() ? 0 : find_table(records);
  const bool halves =
      first > 0 && dialect.delimiter == ',' && stands_above_halves(records, first - 1);
  if (halves) --first;
  if (first < records.size()) records = without_repeats(records, first);
  const auto move = [&begin](RecordPlace& place) {
    place.bytes += begin.bytes;
    place.lines += begin.lines;
  };
  const bool several = first < records.size() && options.header.value_or(true) &&
                       HeaderRows(records, first).describe(layout);
  if (several) {
    layout.titles += begin.lines + described;
    for (std::optional<RecordPlace>* place : {&layout.groups, &layout.units, &layout.values}) {
      if (*place) move(**place);
    }
    for (std::size_t& line : layout.other_lines) line += begin.lines;
  } else if (first < records.size()) {
    layout.first = records[first].place();
    layout.titles += first;
    layout.has_header = options.header.value_or(finds_header(records, first));
    if (!layout.has_header && !options.header && first > 0) {
      const Record& above = records[first - 1];
      const std::string_view line =
          head.substr(begin.bytes + above.begin, records[first].begin - above.begin);
      layout.header_delimiter = other_delimiter(line, records[first].cells.size(), dialect);
      if (layout.header_delimiter != 0) {
        layout.has_header = true;
        layout.first = above.place();
        --layout.titles;
      }
    }
    layout.row_names = layout.has_header && lacks_name_of_rows(records, first, dialect.delimiter);
    if (layout.has_header && layout.header_delimiter == 0 && finds_units(records, first + 1)) {
      layout.units = records[first + 1].place();
      move(*layout.units);
    }
  }
  move(layout.first);
  if (options.header) layout.has_header = *options.header;
  return layout;
}

}  // namespace relevance::table
