// SPDX-License-Identifier: PostgreSQL
// How it works: a body is a sequence of items, each of a length that is known when it begins. Items
// that lie whole in the bytes fed are read in place, cells and codes many at a time; one that is
// split is gathered first. So nothing is ever allocated for bytes that have not arrived.
#include "table/columns/columns_reader.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "table/columns/byte_order.h"
#include "table/columns/column_report.h"
#include "table/columns/column_table.h"
#include "table/columns/columns_format.h"
#include "table/columns/level_index.h"
#include "table/columns/text_dictionary.h"
#include "table/columns/value_code.h"

namespace relevance::table {

namespace {

// The most that a block can hold within the limits of a column's texts.
constexpr std::size_t kMaxTextsBytes =
    kMaxDistinctTextBytes + kMaxDistinctTexts * sizeof(std::uint32_t);

// Bytes per row of this column, without the texts themselves.
std::size_t cell_bytes(SourceType type) {
  if (type == SourceType::none) return 0;
  return type == SourceType::text ? sizeof(std::uint32_t) : sizeof(double);
}

// Whether a column of this type may hold `value`.
bool is_within(SourceType type, double value) {
  constexpr double kSecondsPerDay = 86'400;
  if (std::isnan(value)) return true;
  if (type == SourceType::boolean) return value == 0 || value == 1;
  if (type == SourceType::time) return value >= 0 && value <= kSecondsPerDay;
  return type == SourceType::numeric || type == SourceType::mixed || std::abs(value) <= kMaxSeconds;
}

void make_boolean(Column& column) {
  column.type = ColumnType::boolean;
  column.text_values = count_values(column);
  const auto first = std::find_if(column.values.begin(), column.values.end(),
                                  [](double value) { return !std::isnan(value); });
  if (first != column.values.end()) column.first_text = show_value(column, *first);
}

void make_texts(Column& column, const TextDictionary& texts) {
  column.text_values = index_levels(column, texts);
  if (!column.levels.empty()) column.first_text = shorten(column.levels.front());
}

Column make_column(SourceColumn source, std::vector<double> cells, const TextDictionary& texts) {
  Column column;
  column.name = std::move(source.name);
  column.unit = std::move(source.unit);
  column.values = std::move(cells);
  switch (source.type) {
    case SourceType::boolean:
      make_boolean(column);
      break;
    case SourceType::timestamp:
    case SourceType::date:
    case SourceType::time:
      column.type = ColumnType::timestamp;
      column.has_date = source.type != SourceType::time;
      column.has_time = source.type != SourceType::date;
      break;
    case SourceType::text:
    case SourceType::mixed:
      make_texts(column, texts);
      break;
    case SourceType::numeric:
    case SourceType::none:
      break;
  }
  const bool filled = std::any_of(column.values.begin(), column.values.end(),
                                  [](double value) { return !std::isnan(value); });
  if (!filled) column.type = ColumnType::empty;
  return column;
}

}  // namespace

struct ColumnsReader::State {
  enum class Item {
    magic,
    header_size,
    header,
    row_count,
    numbers,
    texts_size,
    texts,
    codes,
    mixed,
    total,
    nothing,
  };

  // What comes next: `left` items of `size` bytes.
  Item item = Item::magic;
  std::size_t size = kColumnsMagic.size() + 1;
  std::size_t left = 1;
  std::uint64_t at = 0;  // where it begins in the body
  std::string split;     // the beginning of an item whose end has not arrived

  std::uint64_t total_bytes = 0;  // of the whole body; 0: unknown
  std::vector<SourceColumn> columns;
  std::vector<std::vector<double>> cells;  // per column
  std::vector<TextDictionary> texts;       // per column
  std::vector<std::size_t> sent;           // the columns that have cells
  std::size_t turn = 0;                    // index in `sent` of the column being read
  std::size_t rows = 0;                    // in the blocks before
  std::size_t block_rows = 0;
  TakeBlock take_block;  // empty: cells are kept

  void take(std::string_view bytes);
  void take_items(std::string_view bytes);
  void expect(Item next, std::size_t bytes, std::size_t count = 1);
  void expect_block() { expect(Item::row_count, sizeof(std::uint32_t)); }
  void expect_cells();
  void take_magic(std::string_view bytes);
  void take_header_size(std::size_t bytes);
  void take_header(std::string_view header);
  void take_row_count(std::size_t count);
  void take_numbers(std::string_view bytes);
  void take_texts_size(std::size_t bytes);
  void take_texts(std::string_view bytes);
  void take_codes(std::string_view bytes);
  void take_mixed(std::string_view bytes);
  void end_block();
  void end_cells(std::size_t count);
  void take_total(std::uint64_t total);
  std::size_t column() const { return sent[turn]; }
  [[noreturn]] void reject(const std::string& what, std::size_t offset = 0) const {
    reject_columns(what, at + offset);
  }
  [[noreturn]] void reject_cell(const std::string& what, std::size_t offset) const {
    reject("column " + quote_text(columns[column()].name) + " holds " + what, offset);
  }
};

void ColumnsReader::State::expect(Item next, std::size_t bytes, std::size_t count) {
  item = next;
  size = bytes;
  left = count;
}

void ColumnsReader::State::take(std::string_view bytes) {
  while (!bytes.empty() || size == 0) {
    if (split.empty() && bytes.size() >= size) {
      const std::size_t count = size == 0 ? 1 : std::min(left, bytes.size() / size);
      const std::string_view items = bytes.substr(0, count * size);
      bytes.remove_prefix(items.size());
      take_items(items);
      continue;
    }
    const std::string_view more = bytes.substr(0, size - split.size());
    split += more;
    bytes.remove_prefix(more.size());
    if (split.size() < size) return;
    const std::string whole = std::exchange(split, {});
    take_items(whole);
  }
}

// bytes: one item, or several of `left`.
void ColumnsReader::State::take_items(std::string_view bytes) {
  switch (item) {
    case Item::magic:
      take_magic(bytes);
      break;
    case Item::header_size:
      take_header_size(read_number<std::uint32_t>(bytes.data()));
      break;
    case Item::header:
      take_header(bytes);
      break;
    case Item::row_count:
      take_row_count(read_number<std::uint32_t>(bytes.data()));
      break;
    case Item::numbers:
      take_numbers(bytes);
      break;
    case Item::texts_size:
      take_texts_size(read_number<std::uint32_t>(bytes.data()));
      break;
    case Item::texts:
      take_texts(bytes);
      break;
    case Item::codes:
      take_codes(bytes);
      break;
    case Item::mixed:
      take_mixed(bytes);
      break;
    case Item::total:
      take_total(read_number<std::uint64_t>(bytes.data()));
      break;
    case Item::nothing:
      reject("there are bytes after its end");
  }
  at += bytes.size();
}

void ColumnsReader::State::take_magic(std::string_view bytes) {
  if (!starts(bytes)) reject("it does not start with the expected bytes");
  if (bytes.back() != kColumnsVersion) {
    const auto version = static_cast<unsigned char>(bytes.back());
    reject("its version is " + std::to_string(version) + ", but only version 1 can be read",
           kColumnsMagic.size());
  }
  expect(Item::header_size, sizeof(std::uint32_t));
}

void ColumnsReader::State::take_header_size(std::size_t bytes) {
  if (bytes > kMaxHeaderBytes) reject("its header is longer than can be read");
  expect(Item::header, bytes);
}

void ColumnsReader::State::take_header(std::string_view header) {
  columns = decode_columns(header, at);
  cells.resize(columns.size());
  texts = std::vector<TextDictionary>(columns.size());
  std::size_t row_bytes = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].type != SourceType::none) sent.push_back(i);
    row_bytes += cell_bytes(columns[i].type);
  }
  for (const std::size_t i : sent) {
    if (!take_block) cells[i].reserve(total_bytes / row_bytes);
  }
  expect_block();
}

void ColumnsReader::State::take_row_count(std::size_t count) {
  if (count == 0) return expect(Item::total, sizeof(std::uint64_t));
  block_rows = count;
  turn = 0;
  expect_cells();
}

// Expects the cells of the current column; after the last column, the next block.
void ColumnsReader::State::expect_cells() {
  if (turn == sent.size()) {
    end_block();
    return expect_block();
  }
  const SourceType type = columns[column()].type;
  if (type == SourceType::text || type == SourceType::mixed) {
    return expect(Item::texts_size, sizeof(std::uint32_t));
  }
  expect(Item::numbers, sizeof(double), block_rows);
}

void ColumnsReader::State::end_block() {
  rows += block_rows;
  if (!take_block) return;
  std::vector<EncodedCells> block(columns.size());
  for (const std::size_t i : sent) block[i] = {cells[i].data(), &texts[i]};
  take_block(block, block_rows);
  for (const std::size_t i : sent) cells[i].clear();
}

void ColumnsReader::State::take_numbers(std::string_view bytes) {
  std::vector<double>& values = cells[column()];
  const SourceType type = columns[column()].type;
  const std::size_t before = values.size();
  const std::size_t count = bytes.size() / sizeof(double);
  values.resize(before + count);
  double* const to = values.data() + before;
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = read_number<double>(bytes.data() + i * sizeof(double));
    to[i] = std::isfinite(value) ? value : kMissing;
  }
  for (std::size_t i = 0; type != SourceType::numeric && i < count; ++i) {
    if (is_within(type, to[i])) continue;
    reject_cell(number_text(to[i]) + ", which is not a valid " + to_string(type),
                i * sizeof(double));
  }
  end_cells(count);
}

void ColumnsReader::State::take_texts_size(std::size_t bytes) {
  if (bytes > kMaxTextsBytes) reject_cell("more distinct texts than allowed", 0);
  expect(Item::texts, bytes);
}

void ColumnsReader::State::take_texts(std::string_view bytes) {
  TextDictionary& known = texts[column()];
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const std::size_t offset = bytes.size() - rest.size();
    const std::string_view text = take_string(rest, at + offset);
    if (text.empty()) reject_cell("an empty text", offset);
    if (trim(text).size() != text.size()) {
      reject_cell("a text with blanks at its ends: " + quote_text(text), offset);
    }
    if (known.contains(text)) reject_cell("the new text " + quote_text(text) + " twice", offset);
    if (known.code_of(text) == kOtherCode) reject_cell("more distinct texts than allowed", offset);
  }
  if (columns[column()].type == SourceType::mixed) {
    return expect(Item::mixed, sizeof(double), block_rows);
  }
  expect(Item::codes, sizeof(std::uint32_t), block_rows);
}

void ColumnsReader::State::take_codes(std::string_view bytes) {
  std::vector<double>& values = cells[column()];
  const std::size_t known = texts[column()].size();
  const std::size_t count = bytes.size() / sizeof(std::uint32_t);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t offset = i * sizeof(std::uint32_t);
    const auto code = read_number<std::uint32_t>(bytes.data() + offset);
    if (code > known && code != kOtherCode) {
      reject_cell("code " + std::to_string(code) + ", but has " + count_of(known, "text"), offset);
    }
    values.push_back(text_value(code));
  }
  end_cells(count);
}

void ColumnsReader::State::take_mixed(std::string_view bytes) {
  std::vector<double>& values = cells[column()];
  const std::size_t known = texts[column()].size();
  const std::size_t count = bytes.size() / sizeof(double);
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = read_number<double>(bytes.data() + i * sizeof(double));
    const std::uint32_t code = code_in(value);
    if (!std::isnan(value)) {
      values.push_back(std::isfinite(value) ? value : kMissing);
    } else if (code > known && code != kOtherCode) {
      reject_cell("code " + std::to_string(code) + ", but has " + count_of(known, "text"),
                  i * sizeof(double));
    } else {
      values.push_back(text_value(code));
    }
  }
  end_cells(count);
}

void ColumnsReader::State::end_cells(std::size_t count) {
  left -= count;
  if (left > 0) return;
  ++turn;
  expect_cells();
}

void ColumnsReader::State::take_total(std::uint64_t total) {
  if (total != rows) {
    reject("it ends with a count of " + count_of(total, "row") + ", but has " +
           std::to_string(rows));
  }
  expect(Item::nothing, 1);
}

bool ColumnsReader::starts(std::string_view head) {
  return head.starts_with(kColumnsMagic);
}

ColumnsReader::ColumnsReader() : state_(std::make_unique<State>()) {}
ColumnsReader::~ColumnsReader() = default;
ColumnsReader::ColumnsReader(ColumnsReader&&) noexcept = default;
ColumnsReader& ColumnsReader::operator=(ColumnsReader&&) noexcept = default;

void ColumnsReader::reserve_bytes(std::uint64_t total_bytes) {
  state_->total_bytes = total_bytes;
}

void ColumnsReader::take_blocks(TakeBlock take) {
  state_->take_block = std::move(take);
}

void ColumnsReader::feed(std::string_view bytes) {
  state_->take(bytes);
}

const std::vector<SourceColumn>& ColumnsReader::columns() const {
  return state_->columns;
}

std::size_t ColumnsReader::rows() const {
  return state_->rows;
}

Table ColumnsReader::finish() {
  State& state = *state_;
  if (state.item != State::Item::nothing) {
    throw Error("bad_columns", "the columns body is truncated: it ends too early",
                count_of(state.at + state.split.size(), "byte") + " received, with " +
                    count_of(state.rows, "row") + " in whole blocks.",
                "Send the whole body; perhaps its sender was interrupted.");
  }
  return finish_head();
}

Table ColumnsReader::finish_head() {
  State& state = *state_;
  Table table;
  table.rows = state.rows;
  for (std::size_t i = 0; i < state.columns.size(); ++i) {
    const bool sent = state.columns[i].type != SourceType::none;
    if (sent) state.cells[i].resize(state.rows);
    table.columns.push_back(
        make_column(std::move(state.columns[i]), std::move(state.cells[i]), state.texts[i]));
  }
  return table;
}

}  // namespace relevance::table
