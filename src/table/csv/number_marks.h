// SPDX-License-Identifier: PostgreSQL
// Which character is the decimal mark in each column of a CSV: evidence from the cells, and the
// decision.
#pragma once

#include <string>
#include <vector>

#include "base/warning.h"
#include "table/columns/number_text.h"
#include "table/csv/column_forms.h"
#include "table/csv/csv_options.h"

namespace relevance::table {

struct MarkEvidence {
  std::vector<ColumnForms> columns;
  bool complete = false;  // whether every cell was counted
  // Of a workbook: other numbers are stored as such, which proves nothing; they come with the mark
  // that is decided for their column.
  bool of_texts = false;
};

struct ColumnStyle : NumberStyle {
  bool seen = false;  // whether a number with a mark was seen, here or elsewhere, and settles it
  bool fractions = false;  // whether numbers of this column have the decimal mark
};

struct NumberMarks {
  std::vector<ColumnStyle> styles;  // of each column
  NumberStyle file;                 // of most columns
  std::vector<Warning> warnings;    // only from complete evidence
};

// The decimal mark of a column is the one of its own clear numbers, if these are not only a few among
// many unclear ones. If it has none: the mark of most clear fractions in the file. Its whole numbers
// must fit: 1.234 beside 1190 or 987 is rather thousands, 998,125 beside 1012 a fraction.
//
// A warning names the column and both readings where that proves little: the file proves nothing,
// the whole numbers contradict it, or it makes thousands of numbers that nothing else shows to be
// thousands: no whole numbers of such a size, no groups like 1.234.567, nor 1.234,5 or three decimals
// such as 0,174 in another column. A column may come from a device with another mark. One row more
// must never change silently how the others are read.
//
// If the file proves nothing, the mark counts as a thousands mark if the sizes of many numbers say
// so, if it is the delimiter, too, or if other columns have groups; otherwise as a decimal mark.
//
// Where unclear numbers of one mark are a minority beside fractions with the other mark, and as large
// as these when read as fractions, both marks are decimal marks, with a warning.
//
// options: what the sender stated is not questioned.
NumberMarks decide_marks(const MarkEvidence& evidence, const std::vector<std::string>& names,
                         char delimiter, const CsvOptions& options);

// Whether a number of this form contradicts the style that was decided without having seen it.
bool contradicts(NumberForm form, const ColumnStyle& style);

}  // namespace relevance::table
