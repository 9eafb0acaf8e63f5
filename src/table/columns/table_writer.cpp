// SPDX-License-Identifier: PostgreSQL
#include "table/columns/table_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/text.h"
#include "table/columns/byte_order.h"
#include "table/columns/column_table.h"
#include "table/columns/number_text.h"
#include "table/columns/value_code.h"

namespace relevance::table {

namespace {

constexpr std::size_t kFewestRows = 4;
constexpr std::size_t kMostRows = 16 * 1024;

// Rounds up to an odd number of cache lines, so that columns are not a multiple of a page apart:
// the current cells of all columns then share the cache instead of evicting one another.
std::size_t distance_of_columns(std::size_t rows) {
  constexpr std::size_t kCellsPerLine = 8;
  return ((rows + kCellsPerLine - 1) / kCellsPerLine | 1) * kCellsPerLine;
}

// Mixes all bits (after Evensen, "rrmxmx").
std::uint64_t mix(std::uint64_t bits) {
  constexpr std::uint64_t kFactor = 0x9FB2'1C65'1E98'DF25;
  bits ^= std::rotr(bits, 49) ^ std::rotr(bits, 24);
  bits *= kFactor;
  bits ^= bits >> 28;
  bits *= kFactor;
  return bits ^ bits >> 28;
}

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = mix(text.size() + 1);
  std::array<char, sizeof hash> rest{};
  for (; text.size() >= rest.size(); text.remove_prefix(rest.size())) {
    hash = mix(hash ^ read_number<std::uint64_t>(text.data()));
  }
  std::copy(text.begin(), text.end(), rest.begin());
  return mix(hash ^ read_number<std::uint64_t>(rest.data()));
}

// Fingerprints are stored: they keep the name that numeric columns had in version 0.1.0.
const char* hashed_name(SourceType type) {
  return type == SourceType::numeric ? "number" : to_string(type);
}

bool has_numbers(SourceType type) {
  return type != SourceType::text && type != SourceType::none;
}

}  // namespace

TableWriter::TableWriter(std::vector<SourceColumn> columns, ByteSink sink)
    : columns_(std::move(columns)), sink_(std::move(sink)) {
  const std::size_t row_bytes = std::max<std::size_t>(1, columns_.size()) * sizeof(double);
  room_ = std::clamp(kBlockBytes / row_bytes, kFewestRows, kMostRows);
  stride_ = distance_of_columns(room_);
  cells_.assign(columns_.size() * stride_, kMissing);
  row_hashes_.assign(room_, 0);
  std::uint64_t seed = 0;
  for (const SourceColumn& column : columns_) {
    seed = mix(seed ^ hash_of(column.name));
    seed = mix(seed ^ hash_of(column.unit));
    seed = mix(seed ^ hash_of(hashed_name(column.type)));
    seeds_.push_back(seed);
  }
}

void TableWriter::text(std::size_t column, std::string_view utf8) {
  const std::string_view content = trim(utf8);
  if (content.empty()) return;
  if (columns_[column].type == SourceType::mixed) {
    if (const auto value = parse_plain(content, '.')) return number(column, *value);
  }
  text_bytes_ += content.size();
  row_hashes_[row_] += mix(hash_of(content) ^ seeds_[column]);
  number(column, text_value(keep_text(column, content)));
}

void TableWriter::finish() {
  if (row_ > 0) flush();
  write_end();
  if (!out_.empty()) sink_(out_);
  out_.clear();
}

void TableWriter::flush() {
  hash_block();
  write_block();
  rows_ += row_;
  row_ = 0;
  text_bytes_ = 0;
  std::fill(cells_.begin(), cells_.end(), kMissing);
}

// A row's hash is the sum of its cells' hashes, and the table's is the sum of its rows' hashes: the
// order of rows does not matter, but a cell's column does. text() has already added the texts.
void TableWriter::hash_block() {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!has_numbers(columns_[i].type)) continue;
    const double* const values = cells(i);
    const std::uint64_t seed = seeds_[i];
    for (std::size_t row = 0; row < row_; ++row) {
      const double value = values[row] + 0.0;  // so that -0 and 0 are one
      const std::uint64_t hash = mix(std::bit_cast<std::uint64_t>(value) ^ seed);
      row_hashes_[row] += std::isnan(value) ? 0 : hash;
    }
  }
  for (std::size_t row = 0; row < row_; ++row) {
    sum_ += mix(row_hashes_[row] ^ 0x243F'6A88'85A3'08D3);
    other_sum_ += mix(row_hashes_[row] ^ 0x1319'8A2E'0370'7344);
    row_hashes_[row] = 0;
  }
}

void TableWriter::put(std::string_view bytes) {
  out_ += bytes;
  if (out_.size() < kBlockBytes) return;
  sink_(out_);
  out_.clear();
}

std::string TableWriter::fingerprint() const {
  const std::uint64_t all_columns = seeds_.empty() ? 0 : seeds_.back();
  const std::uint64_t first = mix(mix(sum_ ^ all_columns) ^ rows_);
  const std::uint64_t second = mix(mix(other_sum_ ^ ~all_columns) ^ rows_);
  std::array<char, 33> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx%016llx",
                static_cast<unsigned long long>(first), static_cast<unsigned long long>(second));
  return digits.data();
}

}  // namespace relevance::table
