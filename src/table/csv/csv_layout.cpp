// SPDX-License-Identifier: PostgreSQL
#include "table/csv/csv_layout.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/blanks.h"
#include "base/text.h"
#include "table/columns/date_time.h"
#include "table/columns/number_normal.h"
#include "table/columns/number_text.h"
#include "table/columns/time_names.h"
#include "table/columns/unit_conversion.h"
#include "table/csv/field_scanner.h"
#include "table/csv/header_names.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMaxRecords = 120;  // examined; the table must begin among them
constexpr std::size_t kMaxTitles = 100;
constexpr std::ptrdiff_t kMaxPaddedTitles = 10;
constexpr std::size_t kMaxHeaderRows = 12;
constexpr std::size_t kRowsOfValues = 3;  // so many in a row show where values begin
constexpr std::size_t kMaxLimits = 5;     // rows of limits below the names
constexpr std::string_view kEndOfHeader = "***End_of_Header***";  // of LabVIEW's files

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

bool is_value(CellKind kind) {
  return kind == CellKind::number || kind == CellKind::date;
}

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

std::vector<Record> cut(std::string_view head, bool whole, const CsvDialect& dialect,
                        const TableWidth& width = {}) {
  const FieldScanner scanner(dialect.delimiter, dialect.quote, width);
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

// Fields over several lines may only seem so: then the table's width tells.
std::vector<Record> cut_table(std::string_view head, bool whole, const CsvDialect& dialect) {
  std::vector<Record> records = cut(head, whole, dialect);
  const bool several_lines = std::any_of(records.begin(), records.end(), [](const Record& record) {
    return std::any_of(record.cells.begin(), record.cells.end(), [](std::string_view cell) {
      return cell.find_first_of("\r\n") != std::string_view::npos;
    });
  });
  if (!several_lines) return records;
  const std::size_t width = usual_width(records);
  return cut(head, whole, dialect, {width, width});
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

// Whether a text of this record occurs again in its column; a column's name would not.
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

// 1, 2, 3, ... or 0, 1, 2, ... in all cells, but perhaps the first: it may be blank.
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

// Whether the records from this one on hold numbers with decimals, or dates, in every column.
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

// How many cells of a record are units, and how many stand above numbers.
struct UnitCount {
  std::size_t known = 0, above_numbers = 0;
  bool prevails() const { return above_numbers > 0 && known * 2 > above_numbers; }
};
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

bool finds_units(const std::vector<Record>& records, std::size_t row) {
  if (row + 1 >= records.size()) return false;
  const Record& units = records[row];
  const auto below = kinds_below(records, row + 1, units.cells.size());
  for (std::size_t column = 0; column < units.cells.size(); ++column) {
    if (is_value(units.kinds[column]) && below[column] == CellKind::number) return false;
  }
  return count_units(units, below).prevails();
}

// ---------------------------------------------------------------- a header of several rows

// The rows of the head from the first record of the table on, and what stands in the columns.
class HeaderRows {
 public:
  HeaderRows(const std::vector<Record>& records, std::size_t first)
      : records_(records), first_(first), width_(usual_width(records)) {
    std::vector<Record> rows;
    std::copy_if(records.begin() + static_cast<std::ptrdiff_t>(first), records.end(),
                 std::back_inserter(rows),
                 [&](const Record& record) { return record.cells.size() == width_; });
    // The last third shows what values look like.
    const std::size_t last = (rows.size() + 2) / 3;
    below_ = kinds_below(rows, rows.size() - last, width_);
    values_ = find_values();
  }

  // Fills in the layout if the header has several rows, or stands below others that look like it.
  // The places are relative to the text that was cut.
  bool describe(CsvLayout& layout) const;

 private:
  struct Counts {
    std::size_t values = 0, texts = 0;  // in columns of values
  };

  std::size_t find_values() const;
  Counts count(const Record& record) const;
  bool is_row(std::size_t i) const;
  bool may_be_header(std::size_t i) const;
  bool may_stand_between(std::size_t i) const;
  bool all_are(CellKind kind, std::size_t column, std::size_t from) const;
  bool is_limits(std::size_t i) const;
  bool is_plain_header(const Record& record) const;
  bool stands_below_others(std::size_t top) const;
  struct Score {
    int texts = 0;
    bool time = false;     // a name for times above times
    bool various = false;  // not only numbers of channels
    auto operator<=>(const Score&) const = default;
  };
  Score score(const Record& record) const;
  bool names_times(const Record& record) const;
  bool is_pair(const Record& top, const Record& names) const;
  bool is_group(std::size_t upper, std::size_t lower) const;
  bool tells_apart(const Record& top, const Record& names) const;
  std::size_t top_of_block() const;
  std::size_t find_names(std::size_t top) const;

  const std::vector<Record>& records_;
  std::size_t first_;
  std::size_t width_;
  std::vector<CellKind> below_;
  std::size_t values_ = 0;  // the first record of values; the number of records if there is none
};

HeaderRows::Counts HeaderRows::count(const Record& record) const {
  Counts counts;
  for (std::size_t i = 0; i < width_ && i < record.kinds.size(); ++i) {
    if (!is_value(below_[i])) continue;
    counts.values += is_value(record.kinds[i]) ? 1 : 0;
    counts.texts += record.kinds[i] == CellKind::text ? 1 : 0;
  }
  return counts;
}

bool HeaderRows::is_row(std::size_t i) const {
  return records_[i].cells.size() == width_;
}

std::size_t HeaderRows::find_values() const {
  std::size_t begin = records_.size();
  std::size_t seen = 0;
  std::size_t limits = 0;
  for (std::size_t i = first_ + 1; i < records_.size() && seen < kRowsOfValues; ++i) {
    if (records_[i].cells.size() != width_) continue;
    const Counts counts = count(records_[i]);
    const bool values = counts.values > counts.texts || (counts.values == 0 && counts.texts == 0);
    if (values && seen == 0 && limits < kMaxLimits && is_limits(i)) {
      ++limits;
    } else if (!values) {
      begin = records_.size();
      seen = limits = 0;
    } else if (seen++ == 0) {
      begin = i;
    }
  }
  return begin;
}

// Whether all cells of a column are of one kind, from a record or one of the next few on, and some are
// filled.
bool HeaderRows::all_are(CellKind kind, std::size_t column, std::size_t from) const {
  std::size_t filled = 0;
  for (std::size_t i = from; i < records_.size(); ++i) {
    if (!is_row(i) || records_[i].kinds[column] == CellKind::missing) continue;
    if (records_[i].kinds[column] == kind) {
      ++filled;
    } else if (filled > 0 || i - from >= kMaxLimits) {
      return false;
    }
  }
  return filled >= kRowsOfValues;
}

// Below the names may stand limits, or numbers of the columns: Min, 0, 0; LSL, 1.5, 20; 1, 2, 3. What
// they are about stands in a column of times, or in the first, where all rows below hold values.
bool HeaderRows::is_limits(std::size_t i) const {
  if (!is_row(i)) return false;
  const Record& record = records_[i];
  if (record.filled() < 3 || record.filled() * 2 <= width_) return false;
  for (std::size_t column = 0; column < width_; ++column) {
    const bool word = record.kinds[column] == CellKind::text && !is_value(below_[column]);
    if (word && comes_again(records_, i, column)) return false;  // a state, as of the rows below
    if (below_[column] == CellKind::date && record.kinds[column] == CellKind::date) return false;
  }
  if (is_numbering(record) && has_no_integers(records_, i + 1, width_)) return true;
  for (std::size_t column = 0; column < width_; ++column) {
    const CellKind kind = record.kinds[column];
    const bool times = below_[column] == CellKind::date;
    const bool word = kind == CellKind::text && (times || (column == 0 && is_value(below_[0])));
    const bool number = kind == CellKind::number && times;
    if ((word || number) && all_are(below_[column], column, i + 1)) return true;
  }
  return false;
}

// A row of texts above values: at least two, since a single one may be a bad reading.
bool HeaderRows::may_be_header(std::size_t i) const {
  const Record& record = records_[i];
  const Counts counts = count(record);
  const bool texts = counts.texts >= 2 || count_units(record, below_).known > 0 ||
                     (counts.texts > 0 && i == first_);
  return is_row(i) && counts.values == 0 && texts;
}

// Lines such as "#TYPES" between the rows of a header.
bool HeaderRows::may_stand_between(std::size_t i) const {
  const Record& record = records_[i];
  // The name of the index, which pandas writes below names of two levels.
  const bool index = is_row(i) && record.filled() == 1 && below_.front() == CellKind::date &&
                     names_time(record.cells.front());
  return record.directive || index ||
         (!is_row(i) && record.filled() == 1 && record.count(CellKind::text) == 1);
}

// Names that need no other row.
bool HeaderRows::is_plain_header(const Record& record) const {
  const std::set<std::string_view> names(record.cells.begin(), record.cells.end());
  return record.cells.size() == width_ && names.size() == width_ &&
         record.count(CellKind::text) == width_;
}

std::size_t HeaderRows::top_of_block() const {
  std::size_t top = values_;
  for (std::size_t i = values_; i-- > first_ && values_ - i <= kMaxHeaderRows;) {
    if (may_be_header(i)) {
      top = i;
    } else if (!may_stand_between(i) && !is_limits(i)) {
      break;
    }
  }
  return top;
}

// Different texts are names; numbers, units and repeated words are something else.
// Among rows of as many, a name for times above times, as Date, tells; CH001, CH002, CH003 do not.
HeaderRows::Score HeaderRows::score(const Record& record) const {
  std::set<std::string_view> texts;
  std::set<std::string> masks;
  bool amounts = false;  // such as ranges of measurement
  int values = 0;
  for (std::size_t i = 0; i < record.cells.size(); ++i) {
    if (record.kinds[i] == CellKind::text) texts.insert(record.cells[i]);
    values += is_value(record.kinds[i]) ? 1 : 0;
    if (i >= width_ || below_[i] != CellKind::number || record.cells[i].empty()) continue;
    std::string mask(record.cells[i]);
    amounts = amounts || (mask.front() >= '0' && mask.front() <= '9');
    std::erase_if(mask, [](char c) { return c >= '0' && c <= '9'; });
    masks.insert(std::move(mask));
  }
  Score result;
  result.texts = static_cast<int>(texts.size()) - 2 * values -
                 static_cast<int>(count_units(record, below_).known);
  result.time = names_times(record);
  result.various = masks.size() > 1 && !amounts;
  return result;
}

bool HeaderRows::names_times(const Record& record) const {
  for (std::size_t i = 0; i < width_ && i < record.cells.size(); ++i) {
    if (below_[i] != CellKind::number && names_time(record.cells[i])) return true;
  }
  return false;
}

// A label and a value about the file, such as Machine;M5;;, above the names.
bool HeaderRows::is_pair(const Record& top, const Record& names) const {
  const std::set<std::string_view> texts(names.cells.begin(), names.cells.end());
  if (width_ < 3 || top.cells.size() < 2 || names.cells.front().empty()) return false;
  if (texts.size() < names.cells.size()) return false;  // a group may tell them apart
  return top.filled() == 2 && !top.cells[0].empty() && !top.cells[1].empty();
}

// Whether the upper row says what the columns named in the lower one belong to: it is blank where
// cells were merged, or says the same for several columns.
bool HeaderRows::is_group(std::size_t upper, std::size_t lower) const {
  const Record& top = records_[upper];
  const Record& names = records_[lower];
  if (top.count(CellKind::number) + top.count(CellKind::date) > 0 || top.filled() == 0)
    return false;
  if (count_units(names, below_).prevails()) return false;
  if (is_pair(top, names) || top.cells.front().ends_with(':')) return false;
  // A row with a label of its own above times, as Scaling in Scaling;On;Off;Off.
  const bool labelled = names_time(names.cells.front()) && !top.cells.front().empty() &&
                        (top.cells.size() < 2 || top.cells[0] != top.cells[1]);
  bool merged = false;
  bool repeated = false;
  for (std::size_t i = 1; i < top.cells.size() && i < names.cells.size(); ++i) {
    merged = merged || (top.cells[i].empty() && !names.cells[i].empty());
    repeated = repeated || (!top.cells[i].empty() && top.cells[i] == top.cells[i - 1] &&
                            names.cells[i] != names.cells[i - 1]);
  }
  return merged || (repeated && !labelled) || tells_apart(top, names);
}

// Whether names that occur twice become different ones with the texts above them.
bool HeaderRows::tells_apart(const Record& top, const Record& names) const {
  if (!names_times(names) || names_times(top)) return false;
  std::set<std::string_view> inner;
  std::set<std::pair<std::string_view, std::string_view>> joined;
  for (std::size_t i = 0; i < names.cells.size() && i < top.cells.size(); ++i) {
    inner.insert(names.cells[i]);
    joined.emplace(top.cells[i], names.cells[i]);
  }
  return inner.size() < names.cells.size() && joined.size() == names.cells.size() &&
         names.filled() == names.cells.size();
}

std::size_t HeaderRows::find_names(std::size_t top) const {
  std::size_t best = top;
  for (std::size_t i = top; i < values_; ++i) {
    if (is_row(i) && score(records_[i]) > score(records_[best])) best = i;
  }
  const bool below = best + 1 < values_ && is_row(best + 1) && is_group(best, best + 1);
  return below ? best + 1 : best;
}

// Whether the rows above the block describe the file, with a value beside each name, and are not a
// header with bad values below.
bool HeaderRows::stands_below_others(std::size_t top) const {
  if (!is_plain_header(records_[first_])) return true;
  return is_plain_header(records_[top]) &&
         std::all_of(records_.begin() + static_cast<std::ptrdiff_t>(first_),
                     records_.begin() + static_cast<std::ptrdiff_t>(top),
                     [&](const Record& record) {
                       const Counts counts = count(record);
                       return counts.texts >= counts.values;
                     });
}

bool HeaderRows::describe(CsvLayout& layout) const {
  if (values_ >= records_.size()) return false;
  const std::size_t top = top_of_block();
  if (top >= values_) return false;
  if (top > first_ && !stands_below_others(top)) return false;
  if (top == first_ && values_ == first_ + 1) return false;
  const std::size_t names = find_names(top);
  layout.has_header = true;
  layout.first = records_[names].place();
  layout.values = records_[values_].place();
  layout.titles = top;
  const bool grouped = names > top && is_row(names - 1) && is_group(names - 1, names);
  if (grouped) layout.groups = records_[names - 1].place();
  std::size_t most = 0;
  for (std::size_t i = names + 1; i < values_; ++i) {
    // "D" below "#TYPES" means a double, not days.
    const bool types = i > 0 && records_[i - 1].directive &&
                       lower(records_[i - 1].cells.front()).find("type") != std::string::npos;
    const std::size_t known = types ? 0 : count_units(records_[i], below_).known;
    if (!is_row(i) || known <= most) continue;
    most = known;
    layout.units = records_[i].place();
  }
  for (std::size_t i = top; i < values_; ++i) {
    const bool has_use = i == names || (grouped && i + 1 == names) ||
                         (layout.units && layout.units->bytes == records_[i].begin);
    if (!has_use && is_row(i)) layout.other_lines.push_back(records_[i].line + 1);
  }
  return true;
}

// ---------------------------------------------------------------- headers unlike the records

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
    const std::vector<Record> cut_line = cut(line, true, {delimiter, dialect.quote});
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
