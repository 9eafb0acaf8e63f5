// SPDX-License-Identifier: PostgreSQL
// Warnings of how a column's numbers were read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "table/columns/below_detection.h"
#include "table/columns/column_numbers.h"
#include "table/columns/column_table.h"

namespace relevance::table {

// Cells that were read in a way that must be said, and the first of them.
struct RemarkableTexts {
  std::size_t rows = 0;
  std::string first;

  void add(std::string_view text, std::size_t count) {
    if (rows == 0) first = text;
    rows += count;
  }
};

// Of units that were converted, numbers without one beside others, percent and fractions.
// unit_without: the known unit of numbers that are written without one; empty: not known.
void warn_of_units(const NumberReading& reading, const UnitTexts& units,
                   std::string_view unit_without, Column& column);

// Of values below the limit of detection and above the range.
void warn_of_limits(const RemarkableTexts& below, const RemarkableTexts& above,
                    BelowDetection meaning, Column& column);

void warn_of_infinite(const RemarkableTexts& texts, Column& column);

}  // namespace relevance::table
