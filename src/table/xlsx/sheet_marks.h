// SPDX-License-Identifier: PostgreSQL
// The decimal marks of the texts of a sheet. Numbers that the sheet stores as such are exact: they
// prove nothing about how texts beside them are written, except by their size.
#pragma once

#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

#include "table/csv/number_marks.h"

namespace relevance::table {

// The smallest and the largest of some numbers, by their absolute values; zeros do not count.
struct Sizes {
  double least = std::numeric_limits<double>::infinity();
  double most = 0;
  std::size_t count = 0;

  void add(double value);
  // Whether these numbers, times `factor`, are about as large as the others.
  bool fit(const Sizes& others, double factor) const;
};

class SheetMarks {
 public:
  // column: from 0. Returns whether the text is a number.
  bool add_text(std::size_t column, std::string_view text);
  void add_number(std::size_t column, double number);

  // How the texts of each column are written. The 1,234 of a column without other evidence are
  // proven when its stored numbers are as large in one reading, and not in the other. complete:
  // whether all cells were added.
  MarkEvidence evidence(std::size_t columns, bool complete) const;

 private:
  struct Column {
    ColumnForms forms;
    Sizes stored;
    Sizes with_comma, with_point;  // of 1,234 and 1.234, as fractions
  };
  Column& at(std::size_t column);

  std::vector<Column> columns_;
};

}  // namespace relevance::table
