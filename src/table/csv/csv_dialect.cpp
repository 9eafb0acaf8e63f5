// SPDX-License-Identifier: PostgreSQL
#include "table/csv/csv_dialect.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "base/blanks.h"
#include "base/error.h"
#include "base/text.h"
#include "table/columns/date_time.h"
#include "table/columns/number_normal.h"
#include "table/csv/field_scanner.h"

namespace relevance::table {

namespace {

constexpr std::array<char, 4> kDelimiters = {',', ';', '\t', '|'};
constexpr std::size_t kMaxRecords = 500;  // more add no evidence

// One record of the head, cut at one delimiter.
struct RecordShape {
  std::size_t fields = 0;
  std::size_t numbers = 0;
  std::size_t uncut = 0;    // fields that hold another delimiter outside quotes
  std::size_t quotes = 0;   // fields in quotes
  std::size_t unsplit = 0;  // fields that blanks might cut: "1.5  2.5", "5 2"
};

// What the head looks like when cut at one delimiter.
struct DialectEvidence {
  char delimiter = ',';
  std::size_t width = 0;     // the number of fields of most records
  std::size_t before = 0;    // records before the first one of this width
  std::size_t records = 0;   // records after that first one
  std::size_t matching = 0;  // of these records, those of this width
  std::size_t fields = 0;    // fields in `records`
  std::size_t numbers = 0;
  std::size_t uncut = 0;
  std::size_t quotes = 0;
  std::size_t unsplit = 0;
  bool names = false;  // the first of this width holds no number

  // Whether every record, the header too, is cut alike, and blanks would not cut further. Titles may
  // stand above a header of several names.
  bool is_certain() const {
    const bool begins = before == 0 || (width > 2 && names);
    return begins && width > 1 && records > 1 && matching == records && unsplit == 0;
  }

  double score() const {
    if (width < 2) return 0;
    // A table that begins further down is more likely the result of a wrong delimiter.
    const double top = before == 0 ? 1 : 0.6;
    if (records == 0) return 0.5 * top;
    const double regular = static_cast<double>(matching) / static_cast<double>(records);
    const double good = (static_cast<double>(numbers) - static_cast<double>(uncut)) /
                        static_cast<double>(std::max<std::size_t>(fields, 1));
    return top * regular * (1.0 + good);
  }
};

bool better(const DialectEvidence& a, const DialectEvidence& b) {
  if (a.score() != b.score()) return a.score() > b.score();
  if (a.width != b.width) return a.width > b.width;
  // No delimiter cuts the header: the one that cuts the records gives the clearest error.
  return a.fields > b.fields;
}

// Whether a field still holds another delimiter. Commas do not count: they may be decimals.
bool is_uncut(const CsvField& field, char delimiter) {
  if (field.quoted) return false;
  return std::any_of(kDelimiters.begin() + 1, kDelimiters.end(), [&](char other) {
    return other != delimiter && field.content.find(other) != std::string_view::npos;
  });
}

// What a cell shows: without blanks and a formula around it.
std::string_view plain_text(std::string_view content) {
  return without_formula(trim_blanks(content));
}

// Whether blanks in a cell may separate columns: runs of them, tabs, or one between digits. Those of
// a date do not.
bool may_be_split(std::string_view content) {
  content = trim(content);
  for (std::size_t i = 0; i + 1 < content.size(); ++i) {
    const bool run = content[i] == '\t' || (content[i] == ' ' && content[i + 1] == ' ');
    const bool pair = i > 0 && content[i] == ' ' && is_digit(content[i - 1]) &&
                      (is_digit(content[i + 1]) || content[i + 1] == '-');
    if (run || pair) return !parse_date_time(content);
  }
  return false;
}

void look_at(const CsvField& field, char delimiter, RecordShape& shape) {
  ++shape.fields;
  const bool number = written_form(plain_text(field.content)) != NumberForm::none;
  if (number) ++shape.numbers;
  if (is_uncut(field, delimiter)) ++shape.uncut;
  if (!number && !field.quoted && may_be_split(field.content)) ++shape.unsplit;
  if (field.quoted) ++shape.quotes;
}

std::vector<RecordShape> cut(std::string_view head, bool whole, const FieldScanner& scanner) {
  std::vector<RecordShape> shapes;
  const char* at = head.data();
  const char* const end = at + head.size();
  std::size_t lines = 0;
  while (shapes.size() < kMaxRecords && scanner.skip_blank_lines(at, end, whole, lines)) {
    RecordShape shape;
    FieldEnd stop = FieldEnd::delimiter;
    while (stop == FieldEnd::delimiter) {
      CsvField field;
      stop = scanner.scan(at, end, whole, field, lines, shape.fields);
      look_at(field, scanner.delimiter(), shape);
    }
    // A record that is cut, or has an open quote, is evidence only if it is the first.
    if (stop == FieldEnd::line || shapes.empty()) shapes.push_back(shape);
    if (stop != FieldEnd::line) break;
  }
  return shapes;
}

// The number of fields that most records have; the first record's when nothing is more frequent.
std::size_t usual_width(const std::vector<RecordShape>& shapes) {
  std::map<std::size_t, std::size_t> widths;
  for (const RecordShape& shape : shapes) {
    if (shape.fields > 1) ++widths[shape.fields];
  }
  const std::size_t first = shapes.empty() ? 0 : shapes.front().fields;
  std::size_t usual = first > 1 ? first : 0;
  std::size_t most = usual > 0 ? std::max<std::size_t>(widths[usual], 1) : 0;
  for (const auto& [width, count] : widths) {
    if (count > most) {
      usual = width;
      most = count;
    }
  }
  return usual > 0 ? usual : first;
}

DialectEvidence look(std::string_view head, bool whole, char delimiter, char quote) {
  const std::vector<RecordShape> shapes = cut(head, whole, FieldScanner(delimiter, quote));
  DialectEvidence seen;
  seen.delimiter = delimiter;
  seen.width = usual_width(shapes);
  const auto first = std::find_if(shapes.begin(), shapes.end(), [&](const RecordShape& shape) {
    return shape.fields == seen.width;
  });
  seen.before = static_cast<std::size_t>(first - shapes.begin());
  for (auto shape = first; shape != shapes.end(); ++shape) {
    seen.quotes += shape->quotes;
    if (shape == first) {
      seen.names = shape->numbers == 0;
      continue;
    }
    ++seen.records;
    if (shape->fields == seen.width) ++seen.matching;
    seen.fields += shape->fields;
    seen.numbers += shape->numbers;
    seen.uncut += shape->uncut;
    seen.unsplit += shape->unsplit;
  }
  return seen;
}

// Characters of the first line that no name is likely to hold. Those of numbers, dates, units and
// words are none of them.
std::string rare_characters(std::string_view head) {
  std::string found;
  for (const char c : head.substr(0, head.find_first_of("\r\n"))) {
    const bool control = c > 0 && c < ' ' && c != '\t' && c != '\f' && c != '\v';
    const bool rare =
        control || std::string_view("^~:!#$&*@\\`?").find(c) != std::string_view::npos;
    if (rare && found.find(c) == std::string::npos) found += c;
  }
  return found;
}

// A rare delimiter, if it cuts the header and all records alike, and the usual ones do not even cut
// the header.
DialectEvidence prefer_rare(const DialectEvidence& usual, std::string_view head, bool whole,
                            char quote) {
  if (usual.width > 1 && usual.before == 0) return usual;
  for (const char delimiter : rare_characters(head)) {
    const DialectEvidence rare = look(head, whole, delimiter, quote);
    if (rare.is_certain() && rare.numbers > 0) return rare;
  }
  return usual;
}

DialectEvidence find_delimiter(std::string_view head, bool whole, char quote,
                               const CsvOptions& options) {
  if (options.delimiter) return look(head, whole, *options.delimiter, quote);
  DialectEvidence best = look(head, whole, kDelimiters.front(), quote);
  for (std::size_t i = 1; i < kDelimiters.size(); ++i) {
    const DialectEvidence other = look(head, whole, kDelimiters[i], quote);
    if (better(other, best)) best = other;
  }
  return prefer_rare(best, head, whole, quote);
}

}  // namespace

CsvDialect detect_dialect(std::string_view head, bool whole, const CsvOptions& options) {
  if (head.size() > kDialectBytes) {
    head = head.substr(0, kDialectBytes);
    whole = false;
  }
  CsvDialect dialect;
  dialect.quote = options.quote.value_or('"');
  DialectEvidence best = find_delimiter(head, whole, dialect.quote, options);
  if (!options.quote && best.quotes == 0 && head.find('\'') != std::string_view::npos) {
    const DialectEvidence other = find_delimiter(head, whole, '\'', options);
    if (other.quotes * 2 > other.records && other.score() >= best.score()) {
      best = other;
      dialect.quote = '\'';
    }
  }
  dialect.delimiter = best.delimiter;
  return dialect;
}

double fit_delimiter(std::string_view head, bool whole, const CsvOptions& options) {
  const DialectEvidence best = find_delimiter(head, whole, options.quote.value_or('"'), options);
  return best.is_certain() ? kCertainFit : best.score();
}

std::string_view delimiter_name(const char& delimiter) {
  switch (delimiter) {
    case ',':
      return "comma";
    case ';':
      return "semicolon";
    case '\t':
      return "tab";
    case '|':
      return "vertical bar";
    case '\x1F':
      return "unit separator (0x1F)";
    case '\x01':
      return "control character 0x01";
    default:
      return {&delimiter, 1};
  }
}

void CsvOptions::check() const {
  const auto reject = [](const char* option, const char* hint) {
    throw Error("bad_csv_option", std::string("invalid CSV option \"") + option + "\"", {}, hint);
  };
  const auto is_one_of = [](char c, std::string_view all) {
    return c == '\0' || all.find(c) != std::string_view::npos;
  };
  if (delimiter) {
    const auto c = static_cast<unsigned char>(*delimiter);
    const bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (c == 0 || c >= 0x7F || word || is_one_of(*delimiter, "\r\n\"'.+-")) {
      reject("delimiter", "Give a comma, semicolon, tab, vertical bar or another such character.");
    }
  }
  if (quote && !is_one_of(*quote, "\"'")) reject("quote", "Give a double or a single quote.");
  if (decimal && (*decimal == '\0' || !is_one_of(*decimal, ".,"))) {
    reject("decimal", "Give a point or a comma.");
  }
  if (thousands && !is_one_of(*thousands, "., '")) {
    reject("thousands", "Give a point, a comma, a blank or a single quote.");
  }
  if (thousands && decimal && *thousands == *decimal) {
    reject("thousands", "Decimals and thousands cannot have the same separator.");
  }
}

}  // namespace relevance::table
