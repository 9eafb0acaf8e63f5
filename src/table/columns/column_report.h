// SPDX-License-Identifier: PostgreSQL
// What became of each column, for people to see.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// More distinct numbers than these are not told apart for the report.
inline constexpr std::size_t kMaxCountedValues = 65'536;

enum class ColumnRole { feature, target, ignored };
const char* to_string(ColumnRole role);  // "feature", "target", "ignored"

struct ColumnReport {
  std::string name;
  // "number", "boolean", "timestamp", "categorical", "text", "identifier", "constant", "empty"
  std::string type;
  std::string unit;  // empty: none known
  ColumnRole role = ColumnRole::feature;
  std::string reason;                     // why it is ignored; of features made of it: how
  double missing_share = 0;               // of all rows
  std::size_t distinct = 0;               // different values
  bool distinct_exact = true;             // false: there are more than `distinct`
  std::optional<double> min, max;         // of numbers; of timestamps in seconds since 1970-01-01
  std::vector<std::string> first_values;  // the first few, as they were understood
};

// All but role and reason.
ColumnReport describe_column(const Column& column);

// A value as people wrote it: a level's text, true or false, a time, a number.
std::string show_value(const Column& column, double value);

// Its first value that is no number: '"ERR" in line 12', as far as it is known; empty otherwise.
std::string first_text_of(const Column& column);

std::size_t count_values(const Column& column);  // finite ones

// The value that every filled row has; NaN when they differ, or none is filled.
double only_value(const Column& column);

// Why the column identifies rows instead of measuring something; empty when it does not. Texts:
// hardly one comes twice. Whole numbers: they count the rows, or all differ under a name that says
// number or code.
std::string reason_as_identifier(const Column& column);

// Why a column of numbers never changes although its values differ: it is one value, but for zeros
// in hardly any row, as loggers write them where they have no reading. Empty when it is not so.
std::string reason_as_stuck(const Column& column);

// For each column the index of an earlier one with the same values (after relabelling, for levels);
// its own index when there is none. Columns without values have none.
std::vector<std::size_t> find_twins(const std::vector<Column>& columns);

}  // namespace relevance::table
