// SPDX-License-Identifier: PostgreSQL
// From a decoded table to what a forest is grown on: a target, features, and what was left out and
// why.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/columns/column_report.h"
#include "table/columns/column_table.h"
#include "table/csv/csv_options.h"
#include "table/columns/source_column.h"
#include "table/checks/time_order.h"

namespace relevance::table {

inline constexpr std::size_t kMinRows = 10;           // fewer rows cannot be split and judged
inline constexpr std::size_t kMaxFeatureLevels = 64;  // a categorical with more is left out

enum class FeatureKind { numeric, categorical, boolean, calendar };
const char* to_string(FeatureKind kind);  // "numeric", "categorical", "boolean", "calendar"

struct Feature {
  std::string name;  // the column's name; of calendar features: "date (hour)", "date (weekday)"
  FeatureKind kind = FeatureKind::numeric;
  std::vector<double> values;  // one a row, NaN where missing; for categoricals the level's index
  std::vector<std::string> levels;  // categorical: the level texts
};

// Rows without a target value are dropped (and a warning tells how many).
struct TrainingSet {
  std::string target_name;
  std::vector<double> target;  // one a row, finite
  std::vector<Feature> features;
  std::vector<std::uint32_t> groups;    // one a row (row_groups.h); empty without a group column
  std::optional<TimeOrder> time_order;  // when the rows have one
  std::vector<std::string> warnings;    // sentences for people: what was left out, and why
  std::vector<ColumnReport> columns;    // what became of each column of the data, in their order
  std::optional<SourceFormat> format;   // how a file was read
};

// Picks target and features. Consumes the table. Names match as find_column does (column_match.h).
// Left out with a warning each: columns that are text, identifiers, empty, constant, or the same as
// another. Ignored ones and the one that groups the rows: silently. Of timestamps, hour and weekday
// are taken. Codes for missing values (sentinels.h) become missing. Warns of what misleads
// (data_warnings.h). Throws Error: target_not_found (hint lists near names), target_not_numeric,
// target_constant, too_few_rows, header_only, no_usable_feature (detail: why), unknown_column (an
// ignored or group column that the header lacks), target_ignored, group_is_target, group_ignored,
// single_group. group_column: empty for none.
TrainingSet make_training_set(Table table, std::string_view target_column,
                              const std::vector<std::string>& ignore_columns,
                              std::string_view group_column = {});

// What can be refused at once: the same faults as a full reading, as far as the head shows them.
// head: the first bytes of a CSV, packed or not, or of a columns body (columns_format.h), which is
// checked by its header as check_columns() does. Of a CSV best kDialectBytes (csv_dialect.h) or
// more, so that the full reading sees the same dialect. whole: whether they are all there is (only
// then can "header only", "too few rows", "constant target", "single group", "unclosed quote" and
// "no usable feature" be known). Of a cut head a target is not numeric only when nearly all its
// values are texts. Throws the same Errors.
void check_head(std::string_view head, bool whole, std::string_view target_column,
                const std::vector<std::string>& ignore_columns, const CsvOptions& options = {},
                std::string_view group_column = {});

// The names of the columns that the head of a CSV or of a columns body shows; empty when it is cut
// in front of their end. Throws as the reader does.
std::vector<std::string> column_names(std::string_view head, const CsvOptions& options = {});

// How many cells (rows times columns) a byte of a CSV holds, as its head shows; 0 where it does
// not, as when it is packed. Throws as the reader does.
double cells_a_byte(std::string_view head, const CsvOptions& options = {});

// Refuses what the columns of a table or query alone show. Throws Error: duplicate_column (names
// are compared without blanks at their ends), unnamed_column, target_not_found, unknown_column,
// target_ignored, target_not_numeric, group_is_target, group_ignored, group_not_readable,
// no_usable_feature (there is no other column).
void check_columns(const std::vector<SourceColumn>& columns, std::string_view target_column,
                   const std::vector<std::string>& ignore_columns,
                   std::string_view group_column = {});

// Puts the levels of a categorical in the order of their mean target, so that one threshold splits
// them as the best subset split would (Fisher 1958; Breiman et al. 1984, section 4.2.2). Means are
// taken over `rows` alone (the training rows) and shrunk towards the overall mean, so that small
// levels do not leak. Returns for each level its position, 0 to levels-1.
std::vector<double> order_levels(const Feature& feature, const std::vector<double>& target,
                                 const std::vector<std::size_t>& rows);

// Whether the target differs between the levels of a categorical more than between levels dealt out
// at random, in 19 of 20 cases (Kruskal and Wallis 1952). ranks: the target as standard_ranks(), so
// that a few extreme values do not decide. rows: as above.
bool levels_differ(const Feature& feature, const std::vector<double>& ranks,
                   const std::vector<std::size_t>& rows);

}  // namespace relevance::table
