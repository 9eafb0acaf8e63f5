// SPDX-License-Identifier: PostgreSQL
#include "table/csv/row_faults.h"

#include <algorithm>
#include <utility>

#include "base/blanks.h"
#include "base/error.h"
#include "base/text.h"
#include "table/columns/date_time.h"
#include "table/columns/number_text.h"
#include "table/csv/field_scanner.h"

namespace relevance::table {

namespace {

constexpr std::size_t kMaxKept = 2000;
constexpr std::size_t kMaxWidths = 1000;
constexpr std::size_t kMaxFooter = 20;  // lines
constexpr std::size_t kMaxTitleBytes = 16 * 1024;
constexpr std::size_t kShownLines = 3;

// What a record holds, cut again: how many fields are filled, and what comes first.
struct Contents {
  std::size_t filled = 0;
  bool begins_with_text = false;
  std::string first;
};

Contents contents_of(std::string_view record, const CsvDialect& dialect) {
  const FieldScanner scanner(dialect.delimiter, dialect.quote);
  Contents contents;
  const char* at = record.data();
  const char* const end = at + record.size();
  FieldEnd stop = FieldEnd::delimiter;
  while (stop == FieldEnd::delimiter) {
    CsvField field;
    std::size_t lines = 0;
    stop = scanner.scan(at, end, true, field, lines, 0);
    const std::string_view text = trim_blanks(field.content);
    if (text.empty() || ++contents.filled > 1) continue;
    contents.first = text.substr(0, kMaxTitleBytes);
    contents.begins_with_text =
        !is_missing(text) && !is_known_measure(text) && !parse_date_time(text);
  }
  return contents;
}

std::string shown(const std::string& beginning, std::size_t line) {
  return "line " + std::to_string(line) + ": " + beginning;
}

}  // namespace

std::string remark_mask(std::string_view line) {
  std::string mask;
  for (const char c : line.substr(0, 400)) {
    const bool digit = c >= '0' && c <= '9';
    const bool blank = c == ' ' || c == '\t';
    const char masked = digit ? '0' : blank ? ' ' : c;
    if ((digit || blank) && mask.ends_with(masked)) continue;
    mask += masked;
  }
  return mask;
}

RowFaults::RowFaults(std::size_t columns, const CsvDialect& dialect, std::string_view titles,
                     std::function<bool(std::string_view)> is_known)
    : is_known_(std::move(is_known)), columns_(columns), dialect_(dialect) {
  titles = titles.substr(0, kMaxTitleBytes);
  while (!titles.empty()) {
    const std::size_t end = std::min(titles.find('\n'), titles.size());
    const std::string_view line = trim_blanks(titles.substr(0, end));
    if (!line.empty()) titles_.push_back(remark_mask(line));
    titles.remove_prefix(std::min(end + 1, titles.size()));
  }
}

void RowFaults::add(const Record& record) {
  Contents contents = contents_of(record.text, dialect_);
  Kept kept;
  kept.line = record.line;
  kept.fields = record.fields;
  kept.rows_before = record.rows_before;
  kept.first = std::move(contents.first);
  kept.remark =
      contents.begins_with_text && contents.filled <= std::max<std::size_t>(1, columns_ / 2);
  if (kept.remark) {
    kept.mask = remark_mask(trim_blanks(record.text));
    const bool counted = masks_.size() < kMaxKept || masks_.contains(kept.mask);
    const std::size_t times = counted ? ++masks_[kept.mask] : 1;
    if (times > 2) return;
    kept.again = times == 2;
  }
  if (kept_.size() < kMaxKept) {
    kept.beginning = shorten(trim(record.text.substr(0, 4 * kMaxShownCharacters)));
    kept_.push_back(std::move(kept));
  } else if (more_.size() < kMaxWidths || more_.contains(record.fields)) {
    ++more_[record.fields];
  }
}

bool RowFaults::is_remark(const Kept& kept) const {
  return kept.remark && !is_known_(kept.first);
}

std::size_t RowFaults::count_of_same(const Kept& kept) const {
  return kept.again ? masks_.at(kept.mask) - 1 : 1;
}

RowFaults::Kind RowFaults::kind_of(const Kept& kept, std::size_t rows) const {
  if (!is_remark(kept)) return Kind::fault;
  // All that follows the last row must be remarks.
  const bool ends = rows > 0 && kept.rows_before == rows &&
                    std::all_of(kept_.begin(), kept_.end(), [&](const Kept& other) {
                      return other.line < kept.line || is_remark(other);
                    });
  const auto in_footer = std::count_if(
      kept_.begin(), kept_.end(), [&](const Kept& other) { return other.rows_before == rows; });
  if (ends && static_cast<std::size_t>(in_footer) <= kMaxFooter) return Kind::footer;
  const auto times = masks_.find(kept.mask);
  const bool again = times != masks_.end() && times->second > 1;
  const bool title = std::find(titles_.begin(), titles_.end(), kept.mask) != titles_.end();
  return again || title ? Kind::page_header : Kind::fault;
}

template <typename Test>
RowFaults::Faults RowFaults::find(Test is_wanted) const {
  Faults found;
  for (const Kept& kept : kept_) {
    if (is_wanted(kept)) found.push_back(&kept);
  }
  return found;
}

void RowFaults::check_file(std::size_t rows) const {
  reject(find([&](const Kept& kept) { return kind_of(kept, rows) == Kind::fault; }), rows, true);
}

void RowFaults::check_head(std::size_t rows) const {
  const auto is_fault = [&](const Kept& kept) {
    const bool may_end = kept.rows_before >= rows && is_remark(kept);
    return !may_end && kind_of(kept, rows) == Kind::fault;
  };
  reject(find(is_fault), rows, true);
}

// Later records may have been seen or not, and must not matter.
void RowFaults::check_before(std::size_t line) const {
  reject(find([&](const Kept& kept) { return kept.line < line && !is_remark(kept); }), line, false);
}

// Whether nearly all faults have the width of the first: a table of its own.
bool RowFaults::is_one_width(const Faults& faults) const {
  const auto same = std::count_if(faults.begin(), faults.end(), [&](const Kept* fault) {
    return fault->fields == faults.front()->fields;
  });
  return static_cast<std::size_t>(same) * 10 >= faults.size() * 9;
}

std::string RowFaults::list_widths(const Faults& faults, bool all) const {
  std::map<std::size_t, std::size_t> widths;
  if (all) widths = more_;
  for (const Kept* fault : faults) widths[fault->fields] += all ? count_of_same(*fault) : 1;
  std::vector<std::pair<std::size_t, std::size_t>> sorted(widths.begin(), widths.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  constexpr std::size_t kShown = 5;
  std::string list;
  for (std::size_t i = 0; i < std::min(sorted.size(), kShown); ++i) {
    if (i > 0) list += ", ";
    list += count_of(sorted[i].first, "field") + " in " + count_of(sorted[i].second, "line");
  }
  return list + (sorted.size() > kShown ? ", …" : "");
}

void RowFaults::reject(const Faults& faults, std::size_t rows, bool all) const {
  if (faults.empty()) return;
  std::size_t count = 0;
  for (const Kept* fault : faults) count += all ? count_of_same(*fault) : 1;
  if (all) {
    for (const auto& [width, lines] : more_) count += lines;
  }
  const Kept& first = *faults.front();
  std::string message = "line " + std::to_string(first.line) + " has " +
                        count_of(first.fields, "field") + " where the header has " +
                        std::to_string(columns_);
  std::string detail = "The line begins: " + first.beginning;
  if (count > 1) {
    message += "; so have " + count_of(count - 1, "other line") + " another number";
    detail = "There are " + list_widths(faults, all) + "; the first begin";
    for (std::size_t i = 0; i < std::min(faults.size(), kShownLines); ++i) {
      detail += (i == 0 ? " " : "; ") + shown(faults[i]->beginning, faults[i]->line);
    }
  }
  const std::string delimiter(delimiter_name(dialect_.delimiter));
  std::string hint = "Every line must have as many fields as the header, here separated by " +
                     (delimiter == "comma" ? std::string("commas") : "the " + delimiter) +
                     (first.fields < columns_
                          ? "; complete the line, or remove it when it is a comment or a total."
                          : "; put a value that holds the delimiter between double quotes.");
  const bool commas = dialect_.delimiter == ',' && first.fields > columns_ && count > rows;
  if (commas) {
    hint +=
        " If the numbers have decimal commas, enclose them in double quotes, or separate the "
        "columns with semicolons.";
  }
  // Then the header was probably not found.
  const bool table_below =
      first.fields > columns_ && count * 10 > rows && count > kShownLines && is_one_width(faults);
  if (count > std::max<std::size_t>(rows, 1) || table_below) {
    hint += " If the names stand in line " + std::to_string(first.line) +
            ", set \"skip_lines\": " + std::to_string(first.line - 1) + ".";
  }
  hint +=
      " \"ragged_rows\": \"skip\" leaves such lines out, \"pad\" fills up short ones with missing "
      "values.";
  throw Error("ragged_row", message, detail, hint);
}

std::vector<Warning> RowFaults::warnings(std::size_t rows) const {
  struct Found {
    std::size_t count = 0;
    std::vector<const Kept*> kept;
  };
  Found faults, footer, page_headers;
  for (const auto& [width, lines] : more_) faults.count += lines;
  for (const Kept& kept : kept_) {
    const Kind kind = kind_of(kept, rows);
    Found& found = kind == Kind::fault ? faults : kind == Kind::footer ? footer : page_headers;
    found.count += count_of_same(kept);
    found.kept.push_back(&kept);
  }
  std::vector<Warning> all;
  if (faults.count > 0) {
    std::string lines;
    for (std::size_t i = 0; i < std::min(faults.kept.size(), kShownLines); ++i) {
      lines += (i == 0 ? "" : ", ") + std::to_string(faults.kept[i]->line);
    }
    all.push_back(make_warning(
        "ragged_rows_left_out", {},
        {value_of("rows", faults.count), value_of("lines", lines), value_of("columns", columns_)}));
  }
  const auto remark = [&](const char* code, const Found& found) {
    if (found.kept.empty()) return;
    all.push_back(
        make_warning(code, {},
                     {value_of("lines", found.count), value_of("line", found.kept.front()->line),
                      value_of("example", quote_text(found.kept.front()->beginning))}));
  };
  remark("footer_left_out", footer);
  remark("page_header_left_out", page_headers);
  return all;
}

}  // namespace relevance::table
