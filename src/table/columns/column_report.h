// SPDX-License-Identifier: PostgreSQL
// How each column was understood and used, for people.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "table/columns/column_table.h"

namespace relevance::table {

// The report counts distinct numbers up to this limit.
inline constexpr std::size_t kMaxCountedValues = 65'536;

enum class ColumnRole { feature, target, ignored };
const char* to_string(ColumnRole role);  // "feature", "target", "ignored"

struct ColumnReport {
  std::string name;
  // "numeric", "boolean", "timestamp", "categorical", "text", "identifier", "constant", "empty"
  std::string type;
  std::string unit;  // empty: none known
  ColumnRole role = ColumnRole::feature;
  std::string reason;                     // why it is ignored, or how a time or a target is used
  double missing_share = 0;               // of all rows
  std::size_t distinct = 0;               // distinct values
  bool distinct_exact = true;             // false: there are more than `distinct`
  std::optional<double> min, max;         // of numbers; of timestamps in seconds since 1970-01-01
  std::vector<std::string> first_values;  // the first few, as they were understood
};

// Fills in all but role and reason.
ColumnReport describe_column(const Column& column);

// A value as people write it: a level's text, true or false, a time, a number.
std::string show_value(const Column& column, double value);

// The first value that is not a number: '"ERR" in line 12' (the line if known); empty if none.
std::string first_text_of(const Column& column);

// The values that are not numbers: '"ERR" in line 12', or the most frequent with their counts.
BothLanguages list_unreadable(const Column& column);

std::size_t count_values(const Column& column);  // finite ones

// The value that all filled rows share; NaN when they differ, or none is filled.
double only_value(const Column& column);

// Why the column identifies rows instead of measuring something, if it does. Texts:
// hardly any occurs twice. Whole numbers: they count the rows, or all differ and the name suggests
// a number or code.
std::optional<BothLanguages> reason_as_identifier(const Column& column);

// Why a numeric column counts as constant although its values differ: it holds one value, and a few
// zeros, which loggers write when they have no reading. Nothing otherwise.
std::optional<BothLanguages> reason_as_stuck(const Column& column);

// For each column the index of an earlier one with the same values (after relabelling, for levels);
// its own index when there is none, or it has no values.
std::vector<std::size_t> find_twins(const std::vector<Column>& columns);

}  // namespace relevance::table
