// SPDX-License-Identifier: PostgreSQL
// From a decoded table to the input of training: a target, features, and what was left out and why.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/checks/time_order.h"
#include "table/columns/column_report.h"
#include "table/columns/column_table.h"
#include "table/columns/date_time.h"
#include "table/columns/source_column.h"
#include "table/data_description.h"
#include "table/data_options.h"

namespace relevance::table {

inline constexpr std::size_t kMinRows = 10;           // fewer cannot be split and evaluated
inline constexpr std::size_t kMaxFeatureLevels = 64;  // a categorical with more is left out

enum class FeatureKind { numeric, categorical, boolean, calendar };
const char* to_string(FeatureKind kind);  // "numeric", "categorical", "boolean", "calendar"

struct Feature {
  std::string name;  // the column's name; for calendar features: "date (hour)", "date (weekday)"
  FeatureKind kind = FeatureKind::numeric;
  std::vector<double> values;  // one per row, NaN where missing; categorical: the level's index
  std::vector<std::string> levels = {};         // categorical: the level texts
  std::string column = {};                      // calendar: the name of the timestamp column
  CalendarPart part = CalendarPart::hour;       // calendar
  std::vector<double> missing_codes = {};       // numeric: what stood for a missing value
  std::vector<std::string> missing_words = {};  // listed by the sender as missing values
};

// Rows without a target value are dropped (a warning says how many).
struct TrainingSet {
  std::string target_name;
  std::vector<double> target;  // one per row, finite
  std::vector<Feature> features;
  std::vector<std::uint32_t> groups;    // one per row (row_groups.h); empty without a group column
  std::optional<TimeOrder> time_order;  // if the rows have one
  std::vector<Warning> warnings;        // what was left out, and what would mislead
  std::vector<ColumnReport> columns;    // how each column of the data was used, in order
  std::optional<SourceFormat> format;   // how a file was read
};

// Picks target and features. Consumes the table. Names match as find_column does (column_match.h).
// Columns that are text, identifiers, empty, constant, or the same as another are left out with a
// warning, ignored columns and the group column without one, and clocks and counters (clocks.h)
// unless the options keep them, which saves columns of numbers from counting as identifiers, too.
// Timestamps become hour and weekday; a date and its time of day in two columns count as one
// (date_and_time.h). Rows that sum up others
// (totals_rows.h) are left out. Codes for missing values (missing_codes.h) become missing, or those
// that the options list. A target of two words becomes 0 and 1 (target_states.h). Warns of misleading
// data (data_warnings.h). Throws Error:
//   target_not_found (hint: suggestions), target_not_numeric, target_has_classes, unknown_class,
//   target_constant, target_ignored
//   too_few_rows, header_only, no_usable_feature (detail: why)
//   unknown_column (one that the options name, but the header lacks)
//   group_is_target, group_ignored, single_group
// description: how the data were understood, filled in also when an Error is thrown, as far as it is
// then known; first_rows gets up to shown_rows rows.
TrainingSet make_training_set(Table table, std::string_view target_column,
                              const DataOptions& options = {},
                              DataDescription* description = nullptr, std::size_t shown_rows = 0);

// The same without a target: every column that could be a feature has that role. Throws Error
// unknown_column, group_ignored, header_only; `description` is filled in nevertheless.
void describe_data(Table table, const DataOptions& options, DataDescription& description,
                   std::size_t shown_rows);

// Finds the faults that a full reading would find, as far as the head shows them.
// head: the first bytes of a CSV, gzipped or not, of a workbook or ZIP archive, which can only be
// checked when it is whole, or of a columns body (columns_format.h), whose header is checked by
// check_columns(). For a CSV, give kDialectBytes (csv_dialect.h) or more, so
// that the full reading detects the same dialect. whole: whether that is all of the data (only then
// can header_only, too_few_rows, target_constant, single_group, unclosed_quote and
// no_usable_feature be found). In a partial head, a target is rejected for its values only when
// nearly all are dates, or words of more than two classes. Of a long table, the columns of the
// readings are checked, and whether the target is one of its tags, unless others may follow.
// Throws the same Errors, and those of settle_layout() (readings/long_table.h).
void check_head(std::string_view head, bool whole, std::string_view target_column,
                const DataOptions& options = {});

// The column names in the head of a CSV or of a columns body; empty when the head ends before they
// do, and for archives. Throws as the reader does.
std::vector<std::string> column_names(std::string_view head, const CsvOptions& options = {});

// Cells (rows times columns) per byte of a CSV, estimated from its head; 0 when unknown, as for
// gzip and archives. Throws as the reader does.
double cells_per_byte(std::string_view head, const CsvOptions& options = {});

// Throws Error duplicate_column (names are compared trimmed), unnamed_column.
void check_names(const std::vector<SourceColumn>& columns);

// Finds faults in the columns of a table or query, without its rows. Throws Error: duplicate_column
// (names are compared trimmed), unnamed_column, target_not_found, unknown_column, target_ignored,
// target_not_numeric (its type is neither number, boolean nor text), group_is_target, group_ignored,
// group_not_readable, no_usable_feature (there is no other column).
void check_columns(const std::vector<SourceColumn>& columns, std::string_view target_column,
                   const DataOptions& options = {});

// Orders the levels of a categorical by their mean target, so that one threshold splits them as the
// best subset split would (Fisher 1958; Breiman et al. 1984, section 4.2.2). Means are taken over
// `rows` only (the training rows) and shrunk towards the overall mean, so that small levels do not
// leak. Returns the position of each level, 0 to levels-1.
std::vector<double> order_levels(const Feature& feature, const std::vector<double>& target,
                                 const std::vector<std::size_t>& rows);

// Whether the target differs between the levels of a categorical more than chance explains, at the
// 5 % level (Kruskal and Wallis 1952). ranks: the target as standard_ranks(), so that a few extreme
// values do not decide. rows: as above.
bool levels_differ(const Feature& feature, const std::vector<double>& ranks,
                   const std::vector<std::size_t>& rows);

}  // namespace relevance::table
