// SPDX-License-Identifier: PostgreSQL
// CSV texts made from formulas, with pseudo-random numbers that are the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "table/csv/csv_reader.h"
#include "table/training_set.h"

namespace relevance::table {

// Evenly distributed from 0 to 1; `kind`: another series.
inline double chance(std::size_t row, std::size_t kind) {
  std::uint64_t x = (row + 1) * 0x9E37'79B9'7F4A'7C15ULL + kind * 0xD1B5'4A32'D192'ED03ULL;
  x ^= x >> 29;
  x *= 0xBF58'476D'1CE4'E5B9ULL;
  x ^= x >> 32;
  return static_cast<double>(x & 0xFFFF'FFFFU) / 4294967296.0;
}

inline std::string fixed(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

// A reading between two limits.
inline std::string reading(std::size_t row, std::size_t kind, double low, double high,
                           int decimals = 2) {
  return fixed(low + chance(row, kind) * (high - low), decimals);
}

using CellOf = std::function<std::string(std::size_t row)>;

inline std::string made_csv(std::string_view header, std::size_t rows,
                            const std::vector<CellOf>& columns) {
  std::string csv = std::string(header) + "\n";
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < columns.size(); ++i) csv += (i > 0 ? "," : "") + columns[i](row);
    csv += "\n";
  }
  return csv;
}

inline TrainingSet train_csv(std::string_view csv, std::string_view target,
                             const ValueOptions& values = {}) {
  CsvReader reader;
  reader.set_missing(values.missing_values);
  reader.feed(csv);
  return make_training_set(reader.finish(), target, {.values = values});
}

// The warnings with this code.
inline std::vector<Warning> warnings_of(const TrainingSet& set, std::string_view code) {
  std::vector<Warning> found;
  for (const Warning& warning : set.warnings) {
    if (warning.code == code) found.push_back(warning);
  }
  return found;
}

}  // namespace relevance::table
