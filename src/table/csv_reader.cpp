// How it works: bytes are gathered into blocks; of each block all complete records are decoded, the
// rest waits for more. A record is first scanned into `row_` and enters the columns only when its
// end was seen, so that a record cut by the block's end can simply be scanned again.
#include "table/csv_reader.h"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "base/error.h"
#include "table/column_builder.h"
#include "table/csv_dialect.h"
#include "table/csv_header.h"
#include "table/field_scanner.h"
#include "table/short_number.h"
#include "table/text.h"

namespace relevance::table {

namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;
static_assert(kBlockBytes >= kDialectBytes, "the dialect is found in the first block");

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool may_start_number(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '.';
}

// Files that are no text at all, known by their first bytes: better named than called ragged.
void refuse_other_formats(std::string_view head) {
  struct Format {
    std::string_view magic, name, hint;
  };
  static constexpr std::array<Format, 3> kFormats = {{
      {"PK\x03\x04", "a ZIP archive or an Excel workbook", "Save the sheet as CSV and use that."},
      {"\x1F\x8B", "compressed with gzip", "Uncompress the file first."},
      {"%PDF-", "a PDF document", "Export the data as CSV and use that."},
  }};
  for (const Format& format : kFormats) {
    if (!head.starts_with(format.magic)) continue;
    throw Error("not_text", "the file is not a CSV: it is " + std::string(format.name),
                "Seen in line 1.", std::string(format.hint));
  }
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    throw Error("not_utf8", "the file is UTF-16, not UTF-8, as line 1 shows", {},
                "Save the file as \"CSV UTF-8\", or convert it to UTF-8.");
  }
}

}  // namespace

struct CsvReader::State {
  std::string buffer;               // bytes that are not decoded yet
  std::size_t block = kBlockBytes;  // the buffer's size at which to decode
  bool started = false;             // dialect and header are known
  bool whole = false;               // nothing follows the buffer

  CsvDialect dialect;
  FieldScanner scanner{','};
  bool numbers_at_once = true;  // a number can be read without knowing first where its field ends
  std::size_t line = 1;         // physical line at the start of the buffer

  CsvHeader header;
  std::vector<ColumnBuilder> columns;
  std::size_t rows = 0;

  struct PendingText {
    std::size_t column;
    Field field;
  };
  std::vector<double> row;         // the record being scanned
  std::vector<PendingText> texts;  // its texts
  std::string scratch;

  void take(std::string_view bytes);
  void refuse_nul(std::size_t from) const;
  void decode();
  bool start(const char*& at, const char* end);
  void skip_marks(const char*& at, const char* end);
  bool decode_record(const char*& at, const char* end);
  FieldEnd scan_field(const char*& at, const char* end, std::size_t column, std::size_t& lines);
  bool scan_number(const char*& at, const char* end, double& value) const;
  bool parse_number(std::string_view token, double& value) const;
  void store_row();
  void refuse_ragged(std::string_view record, std::size_t found) const;
  [[noreturn]] void refuse_open_quote(const char* record, const char* field) const;
  void refuse_endless_record() const;
  Table make_table();
};

// Appends to the buffer and decodes it whenever a block is full.
void CsvReader::State::take(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), block - buffer.size());
    const std::size_t old_size = buffer.size();
    buffer.append(bytes.substr(0, size));
    bytes.remove_prefix(size);
    refuse_nul(old_size);
    if (buffer.size() == block) decode();
  }
}

void CsvReader::State::refuse_nul(std::size_t from) const {
  const std::size_t at = buffer.find('\0', from);
  if (at == std::string::npos) return;
  if (!started) refuse_other_formats(buffer);
  const auto lines =
      std::count(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  throw Error("not_text",
              "line " + std::to_string(line + static_cast<std::size_t>(lines)) +
                  " holds a NUL byte: the file looks like a binary file, not like a CSV",
              "A NUL byte is no character of any text.",
              "Export the data as CSV in UTF-8 and use that.");
}

// Decodes the complete records of the buffer.
void CsvReader::State::decode() {
  const char* at = buffer.data();
  const char* const end = at + buffer.size();
  if (!started) started = start(at, end);
  if (started) {
    while (decode_record(at, end)) {
    }
  }
  buffer.erase(0, static_cast<std::size_t>(at - buffer.data()));
  if (whole) return;
  // A record longer than the block: wait for twice as much, so that long records cost no more than
  // a few scans.
  block = kBlockBytes;
  while (block < 2 * buffer.size()) block *= 2;
  if (buffer.size() > kMaxRecordBytes) refuse_endless_record();
}

// Finds the dialect and reads the header; false when the header is not complete yet.
bool CsvReader::State::start(const char*& at, const char* end) {
  const char* p = at;
  std::size_t lines = 0;
  refuse_other_formats(buffer);
  skip_marks(p, end);
  dialect = detect_dialect({p, static_cast<std::size_t>(end - p)}, whole);
  scanner = FieldScanner(dialect.delimiter);
  numbers_at_once = dialect.delimiter != dialect.decimal;
  if (!scanner.skip_blank_lines(p, end, whole, lines)) return false;

  const char* const record = p;
  const std::size_t header_line = line + lines;
  std::vector<std::string> names;
  FieldEnd stop = FieldEnd::delimiter;
  while (stop == FieldEnd::delimiter) {
    Field field;
    const char* const begin = p;
    stop = scanner.scan(p, end, whole, field, lines);
    if (stop == FieldEnd::cut) return false;
    if (stop == FieldEnd::open_quote) {
      line = header_line;
      refuse_open_quote(record, begin);
    }
    names.emplace_back(trim(text_of(field, scratch)));
    if (names.size() > kMaxColumns) break;  // refused below
  }
  header = make_header(std::move(names), header_line);
  columns = std::vector<ColumnBuilder>(header.names.size());
  row.resize(columns.size());
  line += lines + 1;
  at = p;
  return true;
}

// A byte order mark, and the '# ' that some tools write before the first name.
void CsvReader::State::skip_marks(const char*& at, const char* end) {
  const std::string_view head(at, static_cast<std::size_t>(end - at));
  if (head.starts_with(kByteOrderMark)) at += kByteOrderMark.size();
  if (std::string_view(at, static_cast<std::size_t>(end - at)).starts_with("# ")) at += 2;
}

// Decodes the record at `at` and moves behind it; false when the bytes end first.
bool CsvReader::State::decode_record(const char*& at, const char* end) {
  if (!scanner.skip_blank_lines(at, end, whole, line)) return false;
  const char* p = at;
  std::size_t lines = 0;
  std::size_t fields = 0;
  texts.clear();
  FieldEnd stop = FieldEnd::delimiter;
  while (stop == FieldEnd::delimiter) {
    const char* const begin = p;
    stop = scan_field(p, end, fields++, lines);
    if (stop == FieldEnd::cut) return false;
    if (stop == FieldEnd::open_quote) refuse_open_quote(at, begin);
  }
  if (fields != columns.size()) {
    refuse_ragged({at, static_cast<std::size_t>(p - at)}, fields);
  }
  store_row();
  line += lines + 1;
  at = p;
  return true;
}

FieldEnd CsvReader::State::scan_field(const char*& at, const char* end, std::size_t column,
                                      std::size_t& lines) {
  double unused = 0;  // fields beyond the header's: only counted
  double& value = column < row.size() ? row[column] : unused;
  if (numbers_at_once && at != end && may_start_number(*at)) {
    const char* p = at;
    if (scan_number(p, end, value)) {
      at = p;
      return scanner.leave(at, end, whole);
    }
  }
  Field field;
  const FieldEnd stop = scanner.scan(at, end, whole, field, lines);
  if (stop == FieldEnd::cut || stop == FieldEnd::open_quote) return stop;
  if (is_missing(field.content)) {
    value = kMissing;
  } else if (!parse_number(field.content, value) && column < row.size()) {
    texts.push_back({column, field});
  }
  return stop;
}

// The common case in one pass: a bare number up to its delimiter or line end. False when the field
// is anything else.
bool CsvReader::State::scan_number(const char*& at, const char* end, double& value) const {
  const auto ends_field = [&](const char* p) {
    while (p != end && scanner.is_blank(*p)) ++p;
    at = p;
    return p == end || scanner.is_stop(*p);
  };
  const char* const begin = at;
  const char* const short_end = parse_short_number(begin, end, dialect.decimal, value);
  if (short_end != nullptr && ends_field(short_end)) return true;
  const fast_float::parse_options options(fast_float::chars_format::general, dialect.decimal);
  const auto result = fast_float::from_chars_advanced(begin, end, value, options);
  return result.ec == std::errc() && std::isfinite(value) && ends_field(result.ptr);
}

// A number in the file's notation. An infinite one counts as missing: no reading is infinite.
bool CsvReader::State::parse_number(std::string_view token, double& value) const {
  if (token.starts_with('+')) {  // which from_chars does not know
    token.remove_prefix(1);
    if (token.empty() || token.front() == '-') return false;
  }
  const fast_float::parse_options options(fast_float::chars_format::general, dialect.decimal);
  const char* const end = token.data() + token.size();
  const auto result = fast_float::from_chars_advanced(token.data(), end, value, options);
  if (result.ec != std::errc() || result.ptr != end) return false;
  if (!std::isfinite(value)) value = kMissing;
  return true;
}

void CsvReader::State::store_row() {
  auto text = texts.begin();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (text == texts.end() || text->column != i) {
      columns[i].add_number(row[i]);
      continue;
    }
    const std::string_view content = trim(text_of(text->field, scratch));
    ++text;
    if (!columns[i].knows(content) && !is_valid_utf8(content)) {
      throw Error("not_utf8",
                  "line " + std::to_string(line) + " is not UTF-8 text, in column " +
                      quoted(header.names[i]),
                  "The value is " + quoted(content) + ".",
                  "Save the file as \"CSV UTF-8\", or convert it to UTF-8.");
    }
    columns[i].add_text(content, line);
  }
  ++rows;
}

void CsvReader::State::refuse_ragged(std::string_view record, std::size_t found) const {
  const std::string delimiter(delimiter_name(dialect.delimiter));
  throw Error("ragged_row",
              "line " + std::to_string(line) + " has " + count_of(found, "field") +
                  " where the header has " + std::to_string(columns.size()),
              "The line begins: " + shorten(trim(record)),
              "Every line must have as many fields as the header, here separated by " +
                  (delimiter == "comma" ? std::string("commas") : "the " + delimiter) +
                  "; put a value that holds the separator between double quotes.");
}

void CsvReader::State::refuse_open_quote(const char* record, const char* field) const {
  const auto lines = std::count(record, field, '\n');
  const std::string_view rest(field,
                              static_cast<std::size_t>(buffer.data() + buffer.size() - field));
  throw Error("unclosed_quote",
              "the quote opened in line " + std::to_string(line + static_cast<std::size_t>(lines)) +
                  " is never closed",
              "The field begins: " + shorten(rest.substr(0, 4 * kMaxShownCharacters)),
              "Close the quote; a quote inside a quoted value is written twice (\"\").");
}

// Only called with more than kMaxRecordBytes of one record in the buffer.
void CsvReader::State::refuse_endless_record() const {
  const char* p = buffer.data();
  const char* const end = p + buffer.size();
  Field field;
  std::size_t lines = 0;
  while (true) {
    const char* const begin = p;
    if (scanner.scan(p, end, true, field, lines) == FieldEnd::open_quote) {
      refuse_open_quote(buffer.data(), begin);
    }
    if (p == end) break;
  }
  throw Error("record_too_long",
              "the record in line " + std::to_string(line) + " is longer than " +
                  std::to_string(kMaxRecordBytes >> 20) + " MB",
              "It begins: " + shorten(std::string_view(buffer).substr(0, 4 * kMaxShownCharacters)),
              "Check that the file is a CSV with one record per line.");
}

Table CsvReader::State::make_table() {
  Table table;
  table.rows = rows;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    Column column = columns[i].finish(std::move(header.names[i]));
    const bool trailing_delimiter = header.unnamed[i] && column.type == ColumnType::empty;
    if (!trailing_delimiter) table.columns.push_back(std::move(column));
  }
  columns.clear();
  return table;
}

CsvReader::CsvReader() : state_(std::make_unique<State>()) {}
CsvReader::~CsvReader() = default;
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader& CsvReader::operator=(CsvReader&&) noexcept = default;

void CsvReader::feed(std::string_view bytes) {
  state_->take(bytes);
}

std::size_t CsvReader::rows() const {
  return state_->rows;
}

Table CsvReader::finish() {
  state_->whole = true;
  state_->decode();
  if (!state_->started) {
    throw Error("empty_csv", "the CSV is empty: it has no header line",
                "Nothing but blanks and line ends was found, if anything.",
                "The first line must hold the column names, and each further line one record.");
  }
  return state_->make_table();
}

Table CsvReader::finish_head() {
  state_->decode();
  return state_->make_table();
}

}  // namespace relevance::table
