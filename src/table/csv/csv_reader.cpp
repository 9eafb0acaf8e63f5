// SPDX-License-Identifier: PostgreSQL
// How it works: text is gathered until the header and the dialect are known, then cut into blocks
// of whole records. Blocks are decoded independently, perhaps on several threads, and joined to the
// columns in order. Whatever depends on that order is done when joining: numbering texts, counting
// lines, reporting the first fault.
#include "table/csv/csv_reader.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "table/csv/block_queue.h"
#include "table/csv/csv_block.h"
#include "table/csv/csv_columns.h"
#include "table/csv/csv_faults.h"
#include "table/csv/csv_start.h"
#include "table/csv/influx_lines.h"
#include "table/csv/list_lines.h"
#include "table/csv/text_decoder.h"

namespace relevance::table {

namespace {

static_assert(kBlockBytes >= kDialectBytes, "the dialect is detected in the first text");

}  // namespace

// Handles the text from the first record of values on.
struct CsvBody {
  CsvBody(CsvStart start, const CsvOptions& options, bool count, unsigned threads,
          std::uint64_t text_bytes, MissingValues missing)
      : decoder(start, options, count),
        columns(std::move(start), options, text_bytes, std::move(missing)),
        blocks(decoder, threads, [this](CsvBlock& block) {
          columns.append(block);
          rows = columns.rows();
          contradicted = columns.contradicted();
        }) {}

  BlockDecoder decoder;
  CsvColumns columns;  // only to be read when the queue is empty
  std::atomic<std::size_t> rows = 0;
  std::atomic<bool> contradicted = false;
  BlockQueue blocks;
};

struct CsvReader::State {
  State(const CsvOptions& wanted, unsigned most_threads, std::size_t bytes,
        std::optional<MarkEvidence> evidence)
      : options(wanted),
        counted(std::move(evidence)),
        threads(most_threads),
        block_bytes(std::max<std::size_t>(bytes, 1)),
        decoder(wanted.encoding) {}

  CsvOptions options;
  std::optional<MarkEvidence> counted;
  bool count = false;  // numbers are counted instead of read
  MissingValues missing;
  unsigned threads;
  std::size_t block_bytes;
  TextDecoder decoder;
  std::optional<ListLines> list;      // rewrites the text, if it is a list
  std::optional<InfluxLines> influx;  // likewise, if it is annotated CSV
  std::string rewritten;
  std::string buffer;                // text that is not in a block yet
  std::size_t enough = kBlockBytes;  // the size of the buffer at which to go on
  bool whole = false;                // nothing follows the buffer
  std::size_t nuls = 0;              // NUL bytes that were skipped
  std::size_t nul_line = 0;          // line of the first
  std::size_t nuls_at_end = 0;       // of these, with nothing but line ends behind them so far
  bool nuls_in_line = false;         // whether these begin within a line
  std::uint64_t total_bytes = 0;     // of the file, if known
  std::uint64_t taken_bytes = 0;     // of text
  std::optional<std::string> keep_mixed_unless;
  std::unique_ptr<CsvBody> body;  // null: the header is not complete yet

  template <typename Decode>
  void take_all(Decode decode);
  void take(std::string_view text);
  void add(std::string_view text);
  bool is_rewritten() const { return list || influx; }
  void rewrite(std::string_view text, bool last, std::string& out);
  void find_list();
  void end_list();
  void add_warnings(Table& table) const;
  void skip_nuls(std::size_t from);
  std::size_t line();
  void go_on();
  bool start();
  std::size_t next_block(std::string_view text) const;
  void end();
  Table make_table();
};

// Takes what `decode` passes to its sink. When decoding fails, faults in earlier records, whose
// blocks may still be in the queue, are reported first.
template <typename Decode>
void CsvReader::State::take_all(Decode decode) {
  try {
    decode([this](std::string_view text) { take(text); });
  } catch (...) {
    if (body) {
      body->blocks.flush();
      body->columns.check_records(false);
    }
    throw;
  }
}

void CsvReader::State::take(std::string_view text) {
  taken_bytes += text.size();
  if (!is_rewritten()) {
    add(text);
    return;
  }
  rewritten.clear();
  rewrite(text, false, rewritten);
  add(rewritten);
}

void CsvReader::State::rewrite(std::string_view text, bool last, std::string& out) {
  if (influx) {
    influx->rewrite(text, last, out);
  } else {
    list->rewrite(text, last, out);
  }
}

// Appends to the buffer and goes on whenever there is enough.
void CsvReader::State::add(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = std::min(text.size(), enough - buffer.size());
    const std::size_t old_size = buffer.size();
    buffer.append(text.substr(0, size));
    text.remove_prefix(size);
    skip_nuls(old_size);
    const bool was_rewritten = is_rewritten();
    if (buffer.size() >= enough) go_on();
    // What follows the text in which the list was found has to be rewritten too.
    if (is_rewritten() && !was_rewritten) return take(text);
  }
}

// Loggers leave runs of NUL bytes when they lose power, or where a file was made longer than its
// contents. They mean nothing.
void CsvReader::State::skip_nuls(std::size_t from) {
  using namespace std::string_view_literals;
  const std::size_t at = buffer.find('\0', from);
  if (at == std::string::npos && nuls_at_end == 0) return;
  const std::size_t last = buffer.find_last_not_of("\0\r\n"sv);
  const bool goes_on = last != std::string::npos && last >= from;
  if (goes_on) nuls_in_line = last + 1 < buffer.size() && buffer[last + 1] == '\0';
  const auto tail = buffer.begin() + static_cast<std::ptrdiff_t>(goes_on ? last : from);
  const auto at_end = static_cast<std::size_t>(std::count(tail, buffer.end(), '\0'));
  nuls_at_end = goes_on ? at_end : nuls_at_end + at_end;
  if (at == std::string::npos) return;
  if (nuls == 0) {
    const auto end = buffer.begin() + static_cast<std::ptrdiff_t>(at);
    nul_line = line() + static_cast<std::size_t>(std::count(buffer.begin(), end, '\n'));
  }
  nuls += std::erase(buffer, '\0');
}

// The physical line that the buffer begins in.
std::size_t CsvReader::State::line() {
  if (!body) return 1;
  body->blocks.flush();
  return body->columns.lines() + 1;
}

// Adds the complete records of the buffer to the queue.
void CsvReader::State::go_on() {
  if (body || start()) {
    std::string_view rest = buffer;
    while (const std::size_t size = next_block(rest)) {
      body->blocks.add(rest.substr(0, size), !whole || size < rest.size());
      rest.remove_prefix(size);
    }
    buffer.erase(0, buffer.size() - rest.size());
  }
  if (whole) return;
  // For a record longer than the buffer, wait for twice as much, so that it is scanned only a few
  // times.
  enough = kBlockBytes;
  while (enough < 2 * buffer.size()) enough *= 2;
  if (buffer.size() <= kMaxRecordBytes) return;
  const FieldScanner scanner =
      body ? body->decoder.scanner() : FieldScanner(CsvDialect().delimiter);
  reject_endless_record(buffer, scanner, line());
}

// Reads everything before the records; false when it is not complete yet.
bool CsvReader::State::start() {
  constexpr std::size_t kManyNuls = 64;
  const bool unused_room = !nuls_in_line || nuls_at_end >= kManyNuls;
  reject_binary(buffer, nuls - (unused_room ? nuls_at_end : 0), nul_line);
  CsvOptions known = options;
  const EncodingGuess& guess = decoder.guess();
  if (decoder.converted()) known.encoding = Encoding::utf8;
  if (!known.encoding && !guess.ascii) known.encoding = guess.encoding;
  if (!is_rewritten()) find_list();
  if (list && list->delimiter()) known.delimiter = list->delimiter();
  auto found = read_start(buffer, whole, known, counted);
  if (!found) return false;
  if (list && list->delimiter() == '\t') found->format.delimiter = ' ';
  buffer.erase(0, found->bytes);
  const bool known_size = decoder.gives_bytes_as_they_are() && !is_rewritten();
  body = std::make_unique<CsvBody>(std::move(*found), options, count, threads,
                                   known_size ? total_bytes : 0, missing);
  return true;
}

// Rewrites the buffer, and all that follows, if it is a list for people or annotated CSV.
void CsvReader::State::find_list() {
  if (InfluxLines::starts(buffer)) {
    influx.emplace();
  } else if (const auto shape = table::find_list(buffer, whole, options)) {
    list.emplace(*shape);
  } else {
    return;
  }
  std::string lines;
  rewrite(buffer, whole, lines);
  buffer = std::move(lines);
}

// The size of the next block; 0 when no record is complete.
std::size_t CsvReader::State::next_block(std::string_view text) const {
  for (std::size_t bytes = block_bytes; bytes < text.size(); bytes *= 2) {
    const std::size_t size = body->decoder.scanner().whole_records(text.substr(0, bytes));
    if (size > 0) return size;
  }
  return whole ? text.size() : body->decoder.scanner().whole_records(text);
}

Table CsvReader::State::make_table() {
  Table table;
  if (body) {
    body->blocks.flush();
    body->columns.check_records(whole);
    table = body->columns.finish(keep_mixed_unless);
  } else {
    table.format.emplace();
  }
  SourceFormat& format = *table.format;
  format.compression = decoder.gzip() ? "gzip" : "";
  if (format.encoding.empty()) format.encoding = to_string(decoder.encoding());
  add_warnings(table);
  return table;
}

void CsvReader::State::add_warnings(Table& table) const {
  if (nuls > 0) {
    table.warnings.push_back(make_warning("nul_bytes_skipped", {},
                                          {value_of("bytes", nuls), value_of("line", nul_line)}));
  }
  const EncodingGuess& guess = decoder.guess();
  if (!guess.certain) {
    table.warnings.push_back(make_warning("encoding_guessed", {},
                                          {value_of("encoding", to_string(guess.encoding)),
                                           value_of("example", quote_text(guess.example))}));
  }
  if (influx && !influx->left_out().empty()) {
    std::string names;
    for (const std::string& name : influx->left_out()) {
      names += (names.empty() ? "" : ", ") + quote_text(name);
    }
    table.warnings.push_back(
        make_warning("block_columns_left_out", {}, {value_of("names", names)}));
  }
  if (list && list->shape().cells == ListShape::Cells::quoted) {
    table.warnings.push_back(make_warning("lines_in_quotes", {}, {}));
  }
  if (list && list->left_out() > 0) {
    table.warnings.push_back(make_warning(
        "lines_beside_list", {},
        {value_of("lines", list->left_out()), value_of("line", list->first_left_out())}));
  }
}

// The last line of a list, which may lack a line end.
void CsvReader::State::end_list() {
  if (!is_rewritten()) return;
  rewritten.clear();
  rewrite({}, true, rewritten);
  add(rewritten);
}

CsvReader::CsvReader(const CsvOptions& options, unsigned threads, std::size_t block_bytes,
                     std::optional<MarkEvidence> counted) {
  options.check();
  state_ = std::make_unique<State>(options, threads, block_bytes, std::move(counted));
}
CsvReader::~CsvReader() = default;
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader& CsvReader::operator=(CsvReader&&) noexcept = default;

void CsvReader::reserve_bytes(std::uint64_t total_bytes) {
  state_->total_bytes = total_bytes;
}

void CsvReader::set_missing(const MissingValues& missing) {
  state_->missing = missing;
}

void CsvReader::feed(std::string_view bytes) {
  state_->take_all([&](const TextSink& sink) { state_->decoder.feed(bytes, sink); });
}

void CsvReader::keep_mixed_unless(std::string_view column) {
  state_->keep_mixed_unless = column;
}

bool CsvReader::contradicted() const {
  return state_->body && state_->body->contradicted;
}

std::size_t CsvReader::rows() const {
  return state_->body ? state_->body->rows.load() : 0;
}

std::uint64_t CsvReader::text_bytes() const {
  return state_->taken_bytes;
}

void CsvReader::State::end() {
  take_all([&](const TextSink& sink) { decoder.finish(true, sink); });
  end_list();
  whole = true;
  go_on();
  if (!body) {
    throw Error("empty_csv", "the CSV is empty: it has no header line",
                "No text other than blanks and line ends was found.",
                "The first line must hold the column names, and each further line one record.");
  }
  body->blocks.flush();
}

Table CsvReader::finish() {
  state_->end();
  return state_->make_table();
}

Table CsvReader::finish_head() {
  state_->take_all([&](const TextSink& sink) { state_->decoder.finish(false, sink); });
  state_->go_on();
  return state_->make_table();
}

NumberCounter::NumberCounter(const CsvOptions& options, unsigned threads)
    : reader_(options, threads) {
  reader_.state_->count = true;
}

MarkEvidence NumberCounter::finish() {
  reader_.state_->end();
  return reader_.state_->body->columns.take_evidence();
}

}  // namespace relevance::table
