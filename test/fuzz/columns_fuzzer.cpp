// SPDX-License-Identifier: PostgreSQL
// libFuzzer target: for any bytes, reading a columns body and making a training set either succeed
// or throw an Error; reading in pieces gives the same as reading at once; and what was read,
// written again, reads the same.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "table/columns/columns_format.h"
#include "table/columns/columns_reader.h"
#include "table/columns/columns_writer.h"
#include "table/columns/level_index.h"
#include "table/training_set.h"

namespace {

using namespace relevance;

constexpr std::size_t kMostCells = 1 << 20;

// Texts beyond the dictionary become equal to a text that is spelled like their level.
bool has_other_texts(const table::Table& table) {
  return std::any_of(table.columns.begin(), table.columns.end(), [](const table::Column& column) {
    return std::count(column.levels.begin(), column.levels.end(), table::kOtherTexts) > 0;
  });
}

std::string show(const table::Table& table) {
  std::string text = std::to_string(table.rows);
  for (const table::Column& column : table.columns) {
    const bool unsent = column.type == table::ColumnType::empty && column.values.empty();
    if (!unsent && column.values.size() != table.rows) std::abort();
    text += ' ' + column.name + ':' + std::to_string(static_cast<int>(column.type));
    for (const double value : column.values) {
      if (has_levels(column) && !std::isnan(value)) {
        text += column.levels.at(static_cast<std::size_t>(value));
      }
      text += std::isnan(value) ? "." : std::to_string(value);
    }
  }
  return text;
}

struct Outcome {
  std::string text;  // what was read, or the fault
  std::vector<table::SourceColumn> columns;
  table::Table table;
};

Outcome read(std::string_view body, std::size_t piece) {
  Outcome outcome;
  try {
    table::ColumnsReader reader;
    reader.reserve_bytes(body.size());
    for (std::size_t at = 0; at < body.size(); at += piece) reader.feed(body.substr(at, piece));
    outcome.columns = reader.columns();
    outcome.table = reader.finish();
    outcome.text = show(outcome.table);
  } catch (const Error& error) {
    outcome.columns.clear();
    outcome.text = error.code() + error.message() + error.detail() + error.hint();
  }
  return outcome;
}

std::string written_again(const Outcome& outcome) {
  std::string body;
  table::ColumnsWriter writer(outcome.columns, [&](std::string_view bytes) { body += bytes; });
  for (std::size_t row = 0; row < outcome.table.rows; ++row) {
    for (std::size_t i = 0; i < outcome.columns.size(); ++i) {
      const table::Column& column = outcome.table.columns[i];
      if (column.type == table::ColumnType::empty || std::isnan(column.values[row])) continue;
      if (has_levels(column)) {
        writer.text(i, column.levels[static_cast<std::size_t>(column.values[row])]);
      } else {
        writer.number(i, column.values[row]);
      }
    }
    writer.end_row();
  }
  writer.finish();
  return body;
}

// The writer sends a text such as 07 as a number there.
bool has_mixed(const std::vector<table::SourceColumn>& columns) {
  return std::any_of(columns.begin(), columns.end(), [](const table::SourceColumn& column) {
    return column.type == table::SourceType::mixed;
  });
}

void train(table::Table table) {
  try {
    const std::string target = table.columns.back().name;
    table::make_training_set(std::move(table), target, {});
  } catch (const Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Adds the magic, so that the fuzzer need not find it by chance.
  std::string body(table::kColumnsMagic);
  body += table::kColumnsVersion;
  body.append(reinterpret_cast<const char*>(data), size);
  Outcome whole = read(body, body.size());
  if (size < 4096 && read(body, 1).text != whole.text) std::abort();
  try {
    table::check_head(body, false, "y", {});
  } catch (const Error&) {
  }
  try {
    table::ReadingsOptions readings;
    readings.layout = table::Layout::lengthwise;
    table::check_head(body, true, "y", {.readings = readings});
  } catch (const Error&) {
  }
  // Rows without cells cost no bytes: there may be billions.
  if (whole.columns.empty() || whole.table.rows > kMostCells) return 0;
  const bool same = has_other_texts(whole.table) || has_mixed(whole.columns) ||
                    read(written_again(whole), 7).text == whole.text;
  if (!same) std::abort();
  train(std::move(whole.table));
  return 0;
}
