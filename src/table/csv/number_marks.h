// SPDX-License-Identifier: PostgreSQL
// Which character is the decimal mark in each column of a CSV: evidence from the cells, and the
// decision.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/warning.h"
#include "table/columns/number_text.h"
#include "table/csv/csv_options.h"

namespace relevance::table {

// How the numbers of one column are written.
struct ColumnForms {
  std::array<std::size_t, kNumberForms> forms{};
  std::size_t short_wholes = 0;  // of the whole ones, those from 1 to 999
  std::size_t long_wholes = 0;   // those of four and more digits, as 1234
  std::string unclear;           // the first number such as 1,234 or 1.234

  std::size_t count(NumberForm form) const { return forms[static_cast<std::size_t>(form)]; }
  // Numbers that can only be read with this decimal mark: 0,5 and 1.234,5 and 1.234.567 for ','.
  std::size_t clear(char decimal) const;
  std::size_t unclear_with(char mark) const;

  void add(std::string_view cell);
  void add(const ColumnForms& other);
};

struct MarkEvidence {
  std::vector<ColumnForms> columns;
  bool complete = false;  // whether every cell was counted
  // Of a workbook: other numbers are stored as such, which proves nothing; they come with the mark
  // that is decided for their column.
  bool of_texts = false;
};

struct ColumnStyle : NumberStyle {
  bool seen = false;  // whether a number with a mark was seen, in this column or another
};

struct NumberMarks {
  std::vector<ColumnStyle> styles;  // of each column
  NumberStyle file;                 // of most columns
  std::vector<Warning> warnings;    // only from complete evidence
};

// The decimal mark of a column is the one of its own clear numbers. If it has none: the comma or
// point of 1,234, if whole numbers as long are written without a mark; else the mark of most clear
// numbers in the file. If the file has none either, the column is unclear, and a warning names it
// and both readings. Then the mark counts as a thousands mark if it is the delimiter, too, or if
// smaller whole numbers stand beside many numbers with it (a fixed number of decimals would show
// there, too); otherwise as a decimal mark. options: what the sender stated is not questioned.
NumberMarks decide_marks(const MarkEvidence& evidence, const std::vector<std::string>& names,
                         char delimiter, const CsvOptions& options);

// Whether a number of this form contradicts the style that was decided without having seen it.
bool contradicts(NumberForm form, const ColumnStyle& style);

}  // namespace relevance::table
