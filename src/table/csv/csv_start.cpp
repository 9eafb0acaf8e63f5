// SPDX-License-Identifier: PostgreSQL
#include "table/csv/csv_start.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "base/blanks.h"
#include "base/error.h"
#include "base/text.h"
#include "table/columns/number_normal.h"
#include "table/csv/csv_faults.h"
#include "table/csv/csv_layout.h"
#include "table/csv/field_scanner.h"

namespace relevance::table {

namespace {

// Web pages, XML and JSON, which some programs save as .xls or .csv; nothing for other texts.
struct MarkedText {
  std::string name, hint;
};
std::optional<MarkedText> marked_text(std::string_view head) {
  constexpr std::size_t kEnoughBytes = 1000;
  if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
  const std::string text = lower(trim_blanks(head.substr(0, kEnoughBytes)));
  const auto begins = [&](std::initializer_list<std::string_view> marks) {
    return std::any_of(marks.begin(), marks.end(),
                       [&](std::string_view mark) { return text.starts_with(mark); });
  };
  if (begins(
          {"<!doctype", "<html", "<head", "<body", "<meta", "<style", "<div", "<table", "<tr"})) {
    return {
        {"a web page (HTML), perhaps named .xls",
         "Open it in a spreadsheet program, save it as an Excel workbook (.xlsx) or as CSV, and "
         "use that."}};
  }
  if (begins({"<?xml", "<workbook", "<!--"})) {
    return {
        {"an XML document, perhaps a spreadsheet of Excel 2003",
         "Open it in a spreadsheet program, save it as an Excel workbook (.xlsx) or as CSV, and "
         "use that."}};
  }
  std::string_view inside = text;
  while (inside.starts_with('[') || inside.starts_with('{')) {
    const bool object = inside.starts_with('{');
    inside = trim_blanks(inside.substr(1));
    const bool name =
        object && inside.starts_with('"') && inside.find("\":") != std::string_view::npos;
    if (name) return {{"JSON", "Export the data as CSV and use that."}};
  }
  return std::nullopt;
}

void reject_marked_text(std::string_view head) {
  const auto found = marked_text(head);
  if (!found) return;
  throw Error("not_text", "the file is not a CSV: it is " + found->name, "Seen in line 1.",
              found->hint);
}

// Recognizes common binary files, to name them instead of reporting a ragged row.
void reject_other_formats(std::string_view head) {
  struct Format {
    std::string_view magic, name, hint;
  };
  static constexpr std::array<Format, 5> kFormats = {{
      {"PK\x03\x04", "a ZIP archive or an Excel workbook", "Save the sheet as CSV and use that."},
      {"\xD0\xCF\x11\xE0", "an old Excel workbook, or one with a password",
       "Save it as an Excel workbook (.xlsx) without a password, or as CSV, and use that."},
      {"%PDF-", "a PDF document", "Export the data as CSV and use that."},
      {"PAR1", "a Parquet file", "Export the data as CSV and use that."},
      {"SQLite format 3", "an SQLite database", "Export the data as CSV and use that."},
  }};
  for (const Format& format : kFormats) {
    if (!head.starts_with(format.magic)) continue;
    throw Error("not_text", "the file is not a CSV: it is " + std::string(format.name),
                "Seen in line 1.", std::string(format.hint));
  }
}

// "sep=;" in the first line tells Excel the delimiter. Returns the length of that line.
std::size_t take_separator_line(std::string_view text, CsvOptions& options) {
  constexpr std::string_view kMark = "sep=";
  if (!lower(text.substr(0, kMark.size())).starts_with(kMark)) return 0;
  const std::size_t size = text.find_first_of("\r\n");
  if (size != kMark.size() + 1) return 0;
  CsvOptions given;
  given.delimiter = text[kMark.size()];
  try {
    given.check();
  } catch (const Error&) {
    return 0;  // then it is not such a line
  }
  if (!options.delimiter) options.delimiter = given.delimiter;
  return size;
}

SourceFormat describe(const CsvDialect& dialect, const CsvLayout& layout) {
  SourceFormat format;
  format.delimiter = dialect.delimiter;
  format.quote = dialect.quote;
  format.has_header = layout.has_header;
  format.has_units = layout.units.has_value();
  format.skipped_lines = layout.titles;
  return format;
}

// Reads records as texts, from a position in the head on.
class HeadReader {
 public:
  HeadReader(std::string_view head, bool whole, const CsvDialect& dialect, TextEncoding& encoding)
      : begin_(head.data()),
        at_(head.data()),
        end_(head.data() + head.size()),
        whole_(whole),
        quote_(dialect.quote),
        scanner_(dialect.delimiter, dialect.quote),
        encoding_(encoding) {}

  const char* at() const { return at_; }
  std::size_t lines() const { return lines_; }

  // place: in the head.
  void go_to(const RecordPlace& place) {
    at_ = begin_ + place.bytes;
    lines_ = place.lines;
  }
  RecordPlace place() const { return {static_cast<std::size_t>(at_ - begin_), lines_}; }
  void skip(std::size_t bytes) { at_ += bytes; }
  bool skip_blank_lines() { return scanner_.skip_blank_lines(at_, end_, whole_, lines_); }

  // The last record's fields as they are written.
  const std::vector<std::string>& written() const { return written_; }

  // Counts how the numbers of all further records are written. False if they are cut or too many.
  bool count_numbers(std::vector<ColumnForms>& columns) {
    constexpr std::size_t kMostBytes = 64 * 1024;
    const char* const begin = at_;
    const FieldScanner scanner(scanner_.delimiter(), quote_, {columns.size(), columns.size()});
    while (skip_blank_lines()) {
      if (at_ - begin > static_cast<std::ptrdiff_t>(kMostBytes)) return false;
      const char* p = at_;
      FieldEnd stop = FieldEnd::delimiter;
      for (std::size_t i = 0; stop == FieldEnd::delimiter; ++i) {
        CsvField field;
        stop = scanner.scan(p, end_, whole_, field, lines_, i);
        if (stop == FieldEnd::cut || stop == FieldEnd::open_quote) return false;
        if (i < columns.size()) columns[i].add(field.content);
      }
      at_ = p;
    }
    return whole_;
  }

  // The fields of the next record; nothing, without moving, when it is not complete yet.
  // delimiter: if not 0, of this record only.
  std::optional<std::vector<std::string>> next_record(char delimiter = 0) {
    const FieldScanner scanner = delimiter == 0 ? scanner_ : FieldScanner(delimiter, quote_);
    const char* p = at_;
    std::size_t lines = 0;
    std::vector<std::string> result;
    written_.clear();
    FieldEnd stop = FieldEnd::delimiter;
    while (stop == FieldEnd::delimiter && result.size() <= kMaxColumns) {
      CsvField field;
      const char* const begin = p;
      stop = scanner.scan(p, end_, whole_, field, lines, result.size());
      if (stop == FieldEnd::cut) return std::nullopt;
      if (stop == FieldEnd::open_quote) {
        reject_open_quote({at_, static_cast<std::size_t>(end_ - at_)},
                          static_cast<std::size_t>(begin - at_), lines_ + 1);
      }
      result.push_back(text_of_field(field, result.size() + 1));
    }
    lines_ += lines + 1;
    at_ = p;
    return result;
  }

 private:
  std::string text_of_field(const CsvField& field, std::size_t number) {
    std::string scratch;
    std::string converted;
    const std::string_view text = trim(text_of(field, scratch));
    written_.emplace_back(text);
    const auto decoded = encoding_.decode(text, converted);
    if (!decoded) reject_not_utf8(text, std::to_string(number), lines_ + 1);
    return clean_name(*decoded);
  }

  const char* begin_;
  const char* at_;
  const char* end_;
  bool whole_;
  char quote_;
  FieldScanner scanner_;
  TextEncoding& encoding_;
  std::size_t lines_ = 0;
  std::vector<std::string> written_;
};

}  // namespace

void reject_binary(std::string_view head, std::size_t nuls, std::size_t nul_line) {
  reject_other_formats(head);
  reject_marked_text(head);
  constexpr std::size_t kFewNuls = 10;  // at most one byte in this many, else it is not text
  if (nuls * kFewNuls <= head.size() + nuls) return;
  throw Error("not_text",
              "line " + std::to_string(nul_line) +
                  " holds a NUL byte: the file looks like a binary file, not like a CSV",
              "Text files do not contain NUL bytes.",
              "Export the data as CSV in UTF-8 and use that.");
}

namespace {

// Makes the header of its names and the rows beside them; moves the reader to the first values.
void read_header(std::vector<std::string> names, const CsvLayout& layout, HeadReader& reader,
                 CsvStart& start) {
  const auto record_at = [&](const std::optional<RecordPlace>& place) {
    if (!place) return std::vector<std::string>();
    reader.go_to(*place);
    std::vector<std::string> fields = reader.next_record().value_or(std::vector<std::string>());
    start.header_records.push_back(reader.written());
    return fields;
  };
  std::vector<std::string> inner_names;
  const RecordPlace below_names = reader.place();
  if (layout.groups) {
    inner_names = std::move(names);
    names = join_groups(record_at(layout.groups), inner_names);
    reader.go_to(below_names);
  }
  start.header = make_header(std::move(names), start.format.header_line);
  start.header.inner_names = std::move(inner_names);
  start.units = record_at(layout.units);
  if (layout.values) reader.go_to(*layout.values);
}

}  // namespace

std::optional<CsvStart> read_start(std::string_view head, bool whole, const CsvOptions& options,
                                   const std::optional<MarkEvidence>& counted) {
  const bool marked = head.starts_with(kByteOrderMark);
  std::string_view text = head.substr(marked ? kByteOrderMark.size() : 0);
  CsvStart start;
  start.below_detection = options.below_detection.value_or(BelowDetection::half);
  start.encoding = TextEncoding(text.substr(0, kDialectBytes), marked, options.encoding);
  CsvOptions known = options;
  text.remove_prefix(take_separator_line(text, known));
  start.dialect = detect_dialect(text, whole, known);
  const CsvLayout layout = find_layout(text, whole, start.dialect, known);
  start.format = describe(start.dialect, layout);

  start.titles = text.substr(0, layout.first.bytes);
  start.other_lines = layout.other_lines;
  start.may_lack_last = layout.may_lack_last;

  HeadReader reader(text, whole, start.dialect, start.encoding);
  reader.go_to(layout.first);
  if (text.substr(layout.first.bytes).starts_with("# ")) reader.skip(2);
  if (!reader.skip_blank_lines()) return std::nullopt;
  const HeadReader first = reader;
  auto names = reader.next_record(layout.header_delimiter);
  if (!names) return std::nullopt;
  start.row_names = layout.row_names;
  if (layout.row_names) names->insert(names->begin(), "");
  if (layout.has_header) {
    start.format.header_line = first.lines() + 1;
    start.header_records.push_back(reader.written());
    read_header(std::move(*names), layout, reader, start);
  } else {
    start.header = number_columns(std::min(names->size(), kMaxColumns));
  }
  HeadReader values = layout.has_header ? reader : first;
  start.bytes = static_cast<std::size_t>(values.at() - head.data());
  start.lines = values.lines();
  MarkEvidence evidence;
  if (counted) {
    evidence = *counted;
    evidence.columns.resize(start.header.names.size());
  } else {
    evidence.columns.resize(start.header.names.size());
    evidence.complete = values.count_numbers(evidence.columns);
  }
  start.all_counted = evidence.complete;
  for (const ColumnForms& column : evidence.columns) {
    const bool fractions = column.clear_fractions(',') + column.clear_fractions('.') > 0;
    start.padded.push_back(column.padded > 0 && !fractions);
  }
  start.marks = decide_marks(evidence, start.header.names, start.dialect.delimiter, options);
  for (ColumnStyle& style : start.marks.styles) style.seen = style.seen || evidence.of_texts;
  start.format.decimal = start.marks.file.decimal;
  start.format.thousands = start.marks.file.thousands;
  return start;
}

}  // namespace relevance::table
