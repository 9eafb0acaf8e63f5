// SPDX-License-Identifier: PostgreSQL
// libFuzzer target: for any bytes, reading and making a training set either succeed or throw an
// Error, and reading in pieces, in small blocks or by several threads gives the same as reading at
// once.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.h"
#include "table/csv/csv_reader.h"
#include "table/training_set.h"

namespace {

using namespace relevance;

table::CsvOptions options_from(std::uint8_t byte) {
  table::CsvOptions options;
  if ((byte & 0x81) == 0x81) options.delimiter = ';';
  if ((byte & 0x82) == 0x82) options.decimal = ',';
  if ((byte & 0x84) == 0x84) options.header = (byte & 0x40) != 0;
  if ((byte & 0x88) == 0x88) options.skip_lines = byte >> 4 & 3U;
  if ((byte & 0x90) == 0x90) options.quote = '\'';
  if ((byte & 0xA0) == 0xA0) options.ragged_rows = table::RaggedRows::pad;
  if ((byte & 0xC0) == 0xC0) options.ragged_rows = table::RaggedRows::skip;
  return options;
}

// What was read, or the fault, as a text.
std::string outcome(std::string_view csv, const table::CsvOptions& options, std::size_t piece,
                    unsigned threads = 1, std::size_t block_bytes = table::kBlockBytes) {
  try {
    table::CsvReader reader(options, threads, block_bytes);
    for (std::size_t at = 0; at < csv.size(); at += piece) reader.feed(csv.substr(at, piece));
    table::Table table = reader.finish();
    std::string text = std::to_string(table.rows);
    for (const table::Column& column : table.columns) {
      if (column.values.size() != table.rows) std::abort();
      text += ' ' + column.name + ':' + std::to_string(static_cast<int>(column.type));
      for (const double value : column.values) {
        const bool level = column.type == table::ColumnType::categorical;
        if (level && !std::isnan(value) && value >= static_cast<double>(column.levels.size())) {
          std::abort();
        }
        text += std::isnan(value) ? "." : std::to_string(value);
      }
    }
    if (!table.columns.empty()) {
      const std::string target = table.columns.back().name;
      table::make_training_set(std::move(table), target, {});
    }
    return text;
  } catch (const Error& error) {
    return error.code() + error.message() + error.detail() + error.hint();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const table::CsvOptions options = options_from(data[0]);
  const std::string_view csv(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = outcome(csv, options, csv.size() + 1);
  if (size < 4096 && outcome(csv, options, 1) != whole) std::abort();
  if (outcome(csv, options, csv.size() + 1, 1, data[0] % 64U + 1) != whole) std::abort();
  if (size % 16 == 0 && outcome(csv, options, csv.size() + 1, 2, 100) != whole) std::abort();
  try {
    table::check_head(csv, false, "y", {.csv = options});
  } catch (const Error&) {
  }
  try {
    table::ReadingsOptions readings;
    readings.layout = table::Layout::lengthwise;
    table::check_head(csv, size < 4096, "y", {.csv = options, .readings = readings});
  } catch (const Error&) {
  }
  return 0;
}
