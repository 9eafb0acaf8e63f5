// How it works: bytes are gathered into blocks; of each block all complete records are decoded, the
// rest waits for more. A record enters the columns only when its
// end was seen, so that a record cut by the block's end can simply be scanned again.
// Numbers are written to the next row's cells at once, which counts only with its record's end.
#include "table/csv_reader.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "table/cell_store.h"
#include "table/column_builder.h"
#include "table/csv_faults.h"
#include "table/csv_start.h"
#include "table/field_scanner.h"
#include "table/short_number.h"
#include "table/stop_finder.h"
#include "table/text.h"
#include "table/text_decoder.h"

namespace relevance::table {

namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;
static_assert(kBlockBytes >= kDialectBytes, "the dialect is found in the first block");

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

  CsvStart start;
  FieldScanner scanner{','};
  StopFinder stops{','};
  bool numbers_at_once = true;  // a number can be read without knowing first where its field ends
  std::size_t line = 1;         // physical line at the start of the buffer

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
  bool find_start();
  bool decode_record(const char*& at, const char* end);
  FieldEnd scan_field(const char*& at, const char* end, std::size_t column, std::size_t& lines,
                      bool& filled);
  void read_field(const Field& field, std::size_t column);
  std::string_view decode_text(std::string_view text, std::size_t column, std::string& converted);
  void store_texts();
  bool fill_missing_fields(std::size_t from);
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
  if (!started) started = find_start();
  const char* at = buffer.data();
  const char* const end = at + buffer.size();
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
  if (buffer.size() > kMaxRecordBytes) refuse_endless_record(buffer, scanner, line);
}

// Finds the dialect and reads the header; false when the header is not complete yet.
bool CsvReader::State::find_start() {
  refuse_binary(buffer, nuls, nul_line);
  auto found = read_start(buffer, whole, options);
  if (!found) return false;
  start = std::move(*found);
  line += start.lines;
  scanner = FieldScanner(start.dialect.delimiter, start.dialect.quote);
  stops = StopFinder(start.dialect.delimiter);
  numbers_at_once = start.dialect.delimiter != start.dialect.decimal;
  columns = std::vector<ColumnBuilder>(start.header.names.size());
  for (ColumnBuilder& column : columns) column.set_style(start.dialect.style());
  cells.start(columns.size());
  buffer.erase(0, start.bytes);
  return true;
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
      const char* const number_end = parse_short_number(p, end, start.dialect.decimal, value);
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
    if (stop == FieldEnd::open_quote) {
      refuse_open_quote({at, static_cast<std::size_t>(end - at)},
                        static_cast<std::size_t>(begin - at), line);
    }
  }
  const bool fits = fields == width || (fields > width && last_filled <= width) ||
                    (fields < width && fill_missing_fields(fields));
  if (!fits) {
    refuse_ragged({at, static_cast<std::size_t>(p - at)}, fields, width, start.dialect, line);
  }
  if (!texts.empty()) store_texts();
  cells.next_row();
  line += lines + 1;
  at = p;
  return true;
}

// A record may end before columns that have no name: trailing delimiters of the header alone.
bool CsvReader::State::fill_missing_fields(std::size_t from) {
  for (std::size_t i = from; i < columns.size(); ++i) {
    if (!start.header.unnamed[i] || !start.format.has_header) return false;
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
    auto value = parse_plain(field.content, start.dialect.decimal);
    if (!value) value = parse_grouped(field.content, start.dialect.style(), false);
    if (value) {
      cell = std::isnan(*value) ? ColumnBuilder::missing() : *value;
      return;
    }
  }
  texts.push_back({column, field});
}

std::string_view CsvReader::State::decode_text(std::string_view text, std::size_t column,
                                               std::string& converted) {
  // What is in the dictionary has been checked before.
  if (!start.encoding.windows1252() && columns[column].knows(text)) return text;
  const auto decoded = start.encoding.decode(text, converted);
  if (!decoded) refuse_not_utf8(text, quoted(start.header.names[column]), line);
  return *decoded;
}

void CsvReader::State::store_texts() {
  for (const PendingText& text : texts) {
    std::string converted;
    const std::string_view content =
        decode_text(trim(text_of(text.field, scratch)), text.column, converted);
    cells.cell(text.column) = columns[text.column].encode(content, line);
  }
}

Table CsvReader::State::make_table() {
  Table table;
  table.rows = cells.rows();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    Column column = columns[i].finish(std::move(start.header.names[i]), cells.take(i));
    if (column.unit.empty() && i < start.units.size()) column.unit = start.units[i];
    const bool trailing_delimiter = start.header.unnamed[i] && column.type == ColumnType::empty;
    if (!trailing_delimiter) table.columns.push_back(std::move(column));
  }
  columns.clear();
  table.format = start.format;
  table.format->compression = decoder.gzip() ? "gzip" : "";
  table.format->encoding =
      to_string(start.encoding.windows1252() ? Encoding::windows1252 : decoder.encoding());
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
