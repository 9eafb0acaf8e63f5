// How it works: bytes are gathered into blocks; of each block all complete records are decoded, the
// rest waits for more. A record enters the columns only when its
// end was seen, so that a record cut by the block's end can simply be scanned again.
// Numbers are written to the next row's cells at once, which counts only with its record's end.
#include "table/csv_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "table/cell_store.h"
#include "table/column_builder.h"
#include "table/csv_dialect.h"
#include "table/csv_header.h"
#include "table/csv_layout.h"
#include "table/field_scanner.h"
#include "table/short_number.h"
#include "table/stop_finder.h"
#include "table/text.h"
#include "table/text_decoder.h"

namespace relevance::table {

namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;
static_assert(kBlockBytes >= kDialectBytes, "the dialect is found in the first block");

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Files that are no text at all, known by their first bytes: better named than called ragged.
void refuse_other_formats(std::string_view head) {
  struct Format {
    std::string_view magic, name, hint;
  };
  static constexpr std::array<Format, 5> kFormats = {{
      {"PK\x03\x04", "a ZIP archive or an Excel workbook", "Save the sheet as CSV and use that."},
      {"\xD0\xCF\x11\xE0", "an old Excel workbook", "Save the sheet as CSV and use that."},
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

// Valid but for a character that the end may have cut.
bool is_utf8_head(std::string_view head) {
  constexpr std::size_t kLongestCharacter = 4;
  if (is_valid_utf8(head)) return true;
  for (std::size_t cut = 1; cut < kLongestCharacter && cut < head.size(); ++cut) {
    const auto byte = static_cast<unsigned char>(head[head.size() - cut]);
    if (byte >= 0xC0) return is_valid_utf8(head.substr(0, head.size() - cut));
  }
  return false;
}

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool may_start_number(std::string_view token) {
  const char c = token.front();
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == ',' || c == 'i' ||
         c == 'I';
}

}  // namespace

struct CsvReader::State {
  explicit State(const CsvOptions& wanted) : options(wanted), decoder(wanted.encoding) {}

  CsvOptions options;
  TextDecoder decoder;
  std::string buffer;               // text that is not decoded yet
  std::size_t block = kBlockBytes;  // the buffer's size at which to decode
  bool started = false;             // dialect and header are known
  bool whole = false;               // nothing follows the buffer
  std::size_t nuls = 0;             // NUL bytes that were skipped
  std::size_t nul_line = 0;         // where the first stood

  CsvDialect dialect;
  FieldScanner scanner{','};
  StopFinder stops{','};
  bool numbers_at_once = true;  // a number can be read without knowing first where its field ends
  bool utf8_proven = false;     // bytes that are not UTF-8 are then a fault
  bool windows1252 = false;
  std::size_t line = 1;  // physical line at the start of the buffer

  CsvHeader header;
  SourceFormat format;
  std::vector<std::string> units;
  std::vector<ColumnBuilder> columns;
  CellStore cells;

  struct PendingText {
    std::size_t column;
    Field field;
  };
  std::vector<PendingText> texts;  // of the record being scanned
  std::string scratch;

  void take(std::string_view bytes);
  void skip_nuls(std::size_t from);
  void decode();
  bool start(const char*& at, const char* end);
  void find_encoding(std::string_view head);
  void skip_separator_line(const char*& at, const char* end);
  std::optional<std::vector<std::string>> scan_texts(const char*& at, const char* end);
  void describe(const CsvLayout& layout);
  bool decode_record(const char*& at, const char* end);
  FieldEnd scan_field(const char*& at, const char* end, std::size_t column, std::size_t& lines,
                      bool& filled);
  void read_field(const Field& field, std::size_t column);
  std::string_view decode_text(const Field& field, std::size_t column, std::string& converted);
  void store_texts();
  bool fill_missing_fields(std::size_t from);
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
    skip_nuls(old_size);
    if (buffer.size() >= block) decode();
  }
}

// Loggers leave runs of NUL bytes where they lost power. They mean nothing.
void CsvReader::State::skip_nuls(std::size_t from) {
  const std::size_t at = buffer.find('\0', from);
  if (at == std::string::npos) return;
  if (nuls == 0) {
    const auto end = buffer.begin() + static_cast<std::ptrdiff_t>(at);
    nul_line = line + static_cast<std::size_t>(std::count(buffer.begin(), end, '\n'));
  }
  nuls += std::erase(buffer, '\0');
}

// Decodes the complete records of the buffer.
void CsvReader::State::decode() {
  const char* at = buffer.data();
  const char* const end = at + buffer.size();
  if (!started) started = start(at, end);
  stops.reset();
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
  refuse_other_formats(buffer);
  constexpr std::size_t kFewNuls = 10;  // one byte in so many; with more it is no text
  if (nuls * kFewNuls > buffer.size() + nuls) {
    throw Error("not_text",
                "line " + std::to_string(nul_line) +
                    " holds a NUL byte: the file looks like a binary file, not like a CSV",
                "A NUL byte is no character of any text.",
                "Export the data as CSV in UTF-8 and use that.");
  }
  const std::size_t first_line = line;
  const auto text = [&] { return std::string_view(p, static_cast<std::size_t>(end - p)); };
  if (text().starts_with(kByteOrderMark)) {
    p += kByteOrderMark.size();
    utf8_proven = true;
  }
  find_encoding(text());
  skip_separator_line(p, end);
  dialect = detect_dialect(text(), whole, options);
  scanner = FieldScanner(dialect.delimiter, dialect.quote);
  stops = StopFinder(dialect.delimiter);
  numbers_at_once = dialect.delimiter != dialect.decimal;
  const CsvLayout layout = find_layout(text(), whole, dialect, options);
  p += layout.skip;
  line += layout.skipped_lines;
  if (text().starts_with("# ")) p += 2;
  std::size_t blank = 0;
  const bool found = scanner.skip_blank_lines(p, end, whole, blank);
  line += blank;

  const char* const record = p;
  format.header_line = layout.has_header ? line : 0;
  const std::size_t header_line = line;
  auto names = found ? scan_texts(p, end) : std::nullopt;
  if (names && layout.has_units) {
    const char* units_at = p;
    std::size_t lines = 0;
    scanner.skip_blank_lines(units_at, end, whole, lines);
    line += lines;
    if (const auto row = scan_texts(units_at, end)) {
      units = *row;
      p = units_at;
    }
  }
  if (!names) {
    line = first_line;
    return false;
  }
  if (!layout.has_header) {
    line = header_line;
    p = record;
    header = number_columns(std::min(names->size(), kMaxColumns));
  } else {
    header = make_header(std::move(*names), header_line);
  }
  columns = std::vector<ColumnBuilder>(header.names.size());
  for (ColumnBuilder& column : columns) column.set_style(dialect.style());
  cells.start(columns.size());
  describe(layout);
  at = p;
  return true;
}

// Windows-1252 when the head is not UTF-8: what Excel writes where it is not asked for UTF-8.
void CsvReader::State::find_encoding(std::string_view head) {
  if (options.encoding) {
    windows1252 = *options.encoding == Encoding::windows1252;
    utf8_proven = !windows1252;
    return;
  }
  if (utf8_proven) return;
  head = head.substr(0, kDialectBytes);
  windows1252 = !is_utf8_head(head);
  utf8_proven = !windows1252 && !is_ascii(head);
}

// "sep=;" in the first line: how Excel is told the delimiter.
void CsvReader::State::skip_separator_line(const char*& at, const char* end) {
  const std::string_view text(at, static_cast<std::size_t>(end - at));
  constexpr std::string_view kMark = "sep=";
  if (!lower(text.substr(0, kMark.size())).starts_with(kMark)) return;
  const std::size_t size = text.find_first_of("\r\n");
  if (size != kMark.size() + 1) return;
  CsvOptions told;
  told.delimiter = text[kMark.size()];
  try {
    told.check();
  } catch (const Error&) {
    return;  // then it is no such line
  }
  if (!options.delimiter) options.delimiter = told.delimiter;
  at += size;
}

// The fields of one record as texts, and behind it; nothing when the record is not complete yet.
std::optional<std::vector<std::string>> CsvReader::State::scan_texts(const char*& at,
                                                                     const char* end) {
  const char* p = at;
  std::size_t lines = 0;
  std::vector<std::string> result;
  FieldEnd stop = FieldEnd::delimiter;
  while (stop == FieldEnd::delimiter && result.size() <= kMaxColumns) {
    Field field;
    const char* const begin = p;
    stop = scanner.scan(p, end, whole, field, lines);
    if (stop == FieldEnd::cut) return std::nullopt;
    if (stop == FieldEnd::open_quote) refuse_open_quote(at, begin);
    std::string converted;
    result.emplace_back(trim(decode_text(field, result.size(), converted)));
  }
  line += lines + 1;
  at = p;
  return result;
}

void CsvReader::State::describe(const CsvLayout& layout) {
  format.compression = decoder.gzip() ? "gzip" : "";
  format.delimiter = dialect.delimiter;
  format.quote = dialect.quote;
  format.decimal = dialect.decimal;
  format.thousands = dialect.thousands;
  format.has_header = layout.has_header;
  format.has_units = layout.has_units;
  format.skipped_lines = layout.titles;
}

// Decodes the record at `at` and moves behind it; false when the bytes end first.
bool CsvReader::State::decode_record(const char*& at, const char* end) {
  if (at == end || *at <= ' ') {
    if (!scanner.skip_blank_lines(at, end, whole, line)) return false;
  }
  const char* p = at;
  std::size_t lines = 0;
  std::size_t fields = 0;
  std::size_t last_filled = 0;
  const std::size_t width = columns.size();
  texts.clear();
  FieldEnd stop = FieldEnd::delimiter;
  while (stop == FieldEnd::delimiter) {
    if (numbers_at_once && fields < width) {
      // The common case in one pass: a bare number up to its delimiter or line end.
      double& value = cells.cell(fields);
      const char* const near = stops.next(p, end);
      const char* const number_end = parse_short_number(p, end, dialect.decimal, value);
      const bool ends = number_end != nullptr &&
                        (number_end == near ||
                         (near == nullptr && number_end != end && scanner.is_stop(*number_end)));
      if (ends) {
        last_filled = ++fields;
        // Not from the number's end, though it is the same: the next field need not wait for it.
        p = near != nullptr ? near : number_end;
        if (*p == scanner.delimiter()) {
          ++p;
          continue;
        }
        stop = scanner.leave(p, end, whole);
        if (stop == FieldEnd::cut) return false;
        break;
      }
    }
    const char* const begin = p;
    bool filled = false;
    stop = scan_field(p, end, fields++, lines, filled);
    if (filled) last_filled = fields;
    if (stop == FieldEnd::cut) return false;
    if (stop == FieldEnd::open_quote) refuse_open_quote(at, begin);
  }
  const bool fits = fields == width || (fields > width && last_filled <= width) ||
                    (fields < width && fill_missing_fields(fields));
  if (!fits) refuse_ragged({at, static_cast<std::size_t>(p - at)}, fields);
  if (!texts.empty()) store_texts();
  cells.next_row();
  line += lines + 1;
  at = p;
  return true;
}

// A record may end before columns that have no name: trailing delimiters of the header alone.
bool CsvReader::State::fill_missing_fields(std::size_t from) {
  for (std::size_t i = from; i < columns.size(); ++i) {
    if (!header.unnamed[i] || !format.has_header) return false;
    cells.cell(i) = ColumnBuilder::missing();
  }
  return true;
}

FieldEnd CsvReader::State::scan_field(const char*& at, const char* end, std::size_t column,
                                      std::size_t& lines, bool& filled) {
  Field field;
  const FieldEnd stop = scanner.scan(at, end, whole, field, lines);
  if (stop == FieldEnd::cut || stop == FieldEnd::open_quote) return stop;
  filled = !field.content.empty();
  if (column < columns.size()) read_field(field, column);
  return stop;
}

void CsvReader::State::read_field(const Field& field, std::size_t column) {
  double& cell = cells.cell(column);
  if (is_missing(field.content)) {
    cell = ColumnBuilder::missing();
    return;
  }
  if (may_start_number(field.content)) {
    auto value = parse_plain(field.content, dialect.decimal);
    if (!value) value = parse_grouped(field.content, dialect.style(), false);
    if (value) {
      cell = std::isnan(*value) ? ColumnBuilder::missing() : *value;
      return;
    }
  }
  texts.push_back({column, field});
}

// The field's text as UTF-8.
std::string_view CsvReader::State::decode_text(const Field& field, std::size_t column,
                                               std::string& converted) {
  const std::string_view text = trim(text_of(field, scratch));
  const bool known = column < columns.size() && columns[column].knows(text);
  if (known && !windows1252) return text;
  if (is_ascii(text) || (!windows1252 && is_valid_utf8(text))) return text;
  if (utf8_proven) {
    const bool named = column < header.names.size();
    throw Error("not_utf8",
                "line " + std::to_string(line) + " is not UTF-8 text, in column " +
                    (named ? quoted(header.names[column]) : std::to_string(column + 1)),
                "The value is " + quoted(text) + ".",
                "Save the file as \"CSV UTF-8\", or convert it to UTF-8.");
  }
  windows1252 = true;
  converted = from_windows1252(text);
  return converted;
}

void CsvReader::State::store_texts() {
  for (const PendingText& text : texts) {
    std::string converted;
    const std::string_view content = decode_text(text.field, text.column, converted);
    cells.cell(text.column) = columns[text.column].encode(content, line);
  }
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
  table.rows = cells.rows();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    Column column = columns[i].finish(std::move(header.names[i]), cells.take(i));
    if (column.unit.empty() && i < units.size()) column.unit = units[i];
    const bool trailing_delimiter = header.unnamed[i] && column.type == ColumnType::empty;
    if (!trailing_delimiter) table.columns.push_back(std::move(column));
  }
  columns.clear();
  format.encoding = to_string(windows1252 ? Encoding::windows1252 : decoder.encoding());
  table.format = format;
  if (nuls > 0) {
    table.warnings.push_back(count_of(nuls, "NUL byte") + (nuls == 1 ? " was" : " were") +
                             " skipped, the first in line " + std::to_string(nul_line) + ".");
  }
  return table;
}

CsvReader::CsvReader(const CsvOptions& options) {
  options.check();
  state_ = std::make_unique<State>(options);
}
CsvReader::~CsvReader() = default;
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader& CsvReader::operator=(CsvReader&&) noexcept = default;

void CsvReader::feed(std::string_view bytes) {
  state_->decoder.feed(bytes, [this](std::string_view text) { state_->take(text); });
}

std::size_t CsvReader::rows() const {
  return state_->cells.rows();
}

Table CsvReader::finish() {
  state_->decoder.finish(true, [this](std::string_view text) { state_->take(text); });
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
  state_->decoder.finish(false, [this](std::string_view text) { state_->take(text); });
  state_->decode();
  return state_->make_table();
}

}  // namespace relevance::table
