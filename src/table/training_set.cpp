#include "table/training_set.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "table/csv_reader.h"
#include "table/near_names.h"
#include "table/text.h"

namespace relevance::table {

namespace {

constexpr std::size_t kListedColumns = 20;  // in a message
constexpr std::size_t kListedReasons = 5;

std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) names.push_back(column.name);
  return names;
}

// 'The columns are: "a", "b", ... and 96 more.'
std::string list_columns(const Table& table) {
  if (table.columns.empty()) return "There are no columns.";
  std::string list = "The columns are: ";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (i == kListedColumns) {
      return list + " and " + std::to_string(table.columns.size() - i) + " more.";
    }
    if (i > 0) list += ", ";
    list += quoted(table.columns[i].name);
  }
  return list + ".";
}

Column* find_column(Table& table, std::string_view name) {
  const auto found = std::find_if(
      table.columns.begin(), table.columns.end(),
      [wanted = trim(name)](const Column& column) { return trim(column.name) == wanted; });
  return found == table.columns.end() ? nullptr : &*found;
}

Column& find_target(Table& table, std::string_view name) {
  if (Column* column = find_column(table, name)) return *column;
  std::string hint = near_names_hint(name, names_of(table));
  if (hint.empty()) hint = "The target must be one of these columns, written as in the header.";
  throw Error("target_not_found",
              "target column " + quoted(trim(name)) + " is not among the columns of the data",
              list_columns(table), hint);
}

// Marks of the columns to leave out without a word.
std::vector<bool> find_ignored(Table& table, const std::vector<std::string>& ignore_columns,
                               const Column& target) {
  std::vector<bool> ignored(table.columns.size(), false);
  for (const std::string& name : ignore_columns) {
    const Column* column = find_column(table, name);
    if (column == nullptr) {
      std::string hint = near_names_hint(name, names_of(table));
      if (hint.empty()) hint = "Name columns to be ignored as they are written in the header.";
      throw Error("unknown_column",
                  "column " + quoted(trim(name)) +
                      ", which is to be ignored, is not among the columns of the data",
                  list_columns(table), hint);
    }
    if (column == &target) {
      throw Error("target_ignored", "target column " + quoted(target.name) + " is to be ignored",
                  "It is both the target and among the columns to be ignored.",
                  "Take it off the columns to be ignored, or choose another target.");
    }
    ignored[static_cast<std::size_t>(column - table.columns.data())] = true;
  }
  return ignored;
}

std::size_t count_values(const Column& column) {
  return static_cast<std::size_t>(std::count_if(column.values.begin(), column.values.end(),
                                                [](double value) { return std::isfinite(value); }));
}

// 'such as "ERR" in line 12', as far as it is known; empty otherwise.
std::string first_text(const Column& column) {
  const std::string& text = column.first_text.empty() && !column.levels.empty()
                                ? column.levels.front()
                                : column.first_text;
  if (text.empty()) return {};
  std::string where = quoted(text);
  if (column.first_text_line > 0) where += " in line " + std::to_string(column.first_text_line);
  return where;
}

[[noreturn]] void refuse_target_type(const Column& target) {
  const bool two_valued = target.type == ColumnType::boolean;
  std::string message = "target column " + quoted(target.name) + " is not numeric";
  const std::string example = first_text(target);
  if (!example.empty()) message += ": it holds " + example;
  std::string detail;
  if (target.text_values > 0) {
    detail = std::to_string(target.text_values) + " of its " +
             count_of(count_values(target), "value") + " are not numbers.";
  }
  throw Error("target_not_numeric", message, detail,
              two_valued ? "A column of two states can be the target when it is written as 0 and 1."
                         : "The target must be the production figure to explain, as numbers: units "
                           "per hour, yield, energy, scrap.");
}

void check_target_type(const Column& target) {
  const bool numeric = target.type == ColumnType::numeric || target.type == ColumnType::empty;
  if (!numeric) refuse_target_type(target);
}

void check_rows(const Table& table, const Column& target, std::size_t with_target) {
  if (with_target >= kMinRows) return;
  std::string message = "there are too few rows to learn from: ";
  if (with_target == table.rows) {
    message += count_of(with_target, "row");
  } else {
    message += std::to_string(with_target) + " of " + count_of(table.rows, "row") +
               " have a value in target column " + quoted(target.name);
  }
  throw Error("too_few_rows", message,
              count_of(table.rows, "row") + " below the header, " + std::to_string(with_target) +
                  " of them with a target value.",
              "At least " + std::to_string(kMinRows) +
                  " rows with a target value are needed; some hundreds make a sound ranking.");
}

std::string shown(double value) {
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

// A value as people wrote it: a level's text, true or false, a number.
std::string shown(const Column& column, double value) {
  const bool is_level = column.type == ColumnType::categorical || column.type == ColumnType::text;
  if (is_level) return quoted(column.levels[static_cast<std::size_t>(value)]);
  if (column.type == ColumnType::boolean) return value != 0 ? "true" : "false";
  return shown(value);
}

// The value that every filled row has; NaN when they differ, or none is filled.
double only_value(const Column& column) {
  double first = std::nan("");
  for (const double value : column.values) {
    if (std::isnan(value) || value == first) continue;
    if (!std::isnan(first)) return std::nan("");
    first = value;
  }
  return first;
}

void check_target_varies(const Column& target, std::size_t with_target) {
  const double constant = only_value(target);
  if (std::isnan(constant)) return;
  throw Error("target_constant",
              "target column " + quoted(target.name) + " is " + shown(constant) +
                  " in every row: there is nothing to explain",
              count_of(with_target, "row") + " with a target value, all with the same one.",
              "Choose a column that varies, or data from a time in which it does.");
}

// Keeps the rows that `keep` marks, in place.
void keep_rows(std::vector<double>& values, const std::vector<bool>& keep) {
  std::size_t kept = 0;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (keep[row]) values[kept++] = values[row];
  }
  values.resize(kept);
  values.shrink_to_fit();
}

// Drops the rows without a target from the whole table; infinite counts as none.
void drop_rows_without_target(Table& table, const Column& target, std::size_t with_target) {
  if (with_target == table.rows) return;
  std::vector<bool> keep(table.rows);
  for (std::size_t row = 0; row < table.rows; ++row) keep[row] = std::isfinite(target.values[row]);
  for (Column& column : table.columns) keep_rows(column.values, keep);
  table.rows = with_target;
}

// Why a column cannot be a feature; empty when it can.
std::string reason_to_leave_out(const Column& column) {
  if (column.type == ColumnType::empty || count_values(column) == 0) return "it holds no value";
  const double constant = only_value(column);
  if (!std::isnan(constant))
    return "it never changes: its only value is " + shown(column, constant);
  if (column.type != ColumnType::text) return {};
  const std::string example = first_text(column);
  const std::size_t values = count_values(column);
  if (column.text_values > 0 && column.text_values < values) {
    return std::to_string(column.text_values) + " of its " + count_of(values, "value") +
           " are not numbers, such as " + example;
  }
  return "it holds text with too many different values to be one variable, such as " + example;
}

std::string unreadable_warning(const Column& column) {
  return "Column " + quoted(column.name) + ": " + count_of(column.text_values, "value") +
         (column.text_values == 1 ? " is not a number and counts as missing: "
                                  : " are not numbers and count as missing, such as ") +
         first_text(column) + ".";
}

Feature make_feature(Column column) {
  Feature feature;
  feature.name = std::move(column.name);
  feature.values = std::move(column.values);
  if (column.type == ColumnType::boolean) feature.kind = FeatureKind::boolean;
  if (column.type == ColumnType::categorical) {
    feature.kind = FeatureKind::categorical;
    feature.levels = std::move(column.levels);
  }
  return feature;
}

[[noreturn]] void refuse_no_feature(const Column& target, const std::vector<std::string>& reasons,
                                    std::size_t ignored) {
  std::string detail;
  for (std::size_t i = 0; i < std::min(reasons.size(), kListedReasons); ++i) {
    detail += reasons[i] + " ";
  }
  if (reasons.size() > kListedReasons) {
    detail += count_of(reasons.size() - kListedReasons, "more column") + " likewise. ";
  }
  if (ignored > 0) {
    detail +=
        count_of(ignored, "column") + (ignored == 1 ? " was" : " were") + " ignored as asked. ";
  }
  if (detail.empty()) detail = "The data have no other column.";
  throw Error("no_usable_feature",
              "no column is left that could explain target column " + quoted(target.name),
              std::string(trim(detail)),
              "The data need at least one other column whose values are numbers, or a moderate "
              "number of categories, and vary.");
}

void collect_features(Table& table, const Column& target, const std::vector<bool>& ignored,
                      TrainingSet& result) {
  std::vector<std::string> reasons;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column& column = table.columns[i];
    if (&column == &target || ignored[i]) continue;
    const std::string reason = reason_to_leave_out(column);
    if (!reason.empty()) {
      reasons.push_back("Column " + quoted(column.name) + " was left out: " + reason + ".");
      continue;
    }
    const bool unreadable = column.type == ColumnType::numeric && column.text_values > 0;
    if (unreadable) result.warnings.push_back(unreadable_warning(column));
    result.features.push_back(make_feature(std::move(column)));
  }
  if (result.features.empty()) {
    const auto ignored_count = std::count(ignored.begin(), ignored.end(), true);
    refuse_no_feature(target, reasons, static_cast<std::size_t>(ignored_count));
  }
  result.warnings.insert(result.warnings.end(), reasons.begin(), reasons.end());
}

// Whether a head shows that the target cannot turn out numeric: nearly all values are texts. Fewer
// may be a bad stretch at the start, which the rest of the file outweighs.
bool head_proves_text(const Column& target) {
  const bool typed_text = target.type != ColumnType::numeric && target.type != ColumnType::empty;
  const std::size_t numbers =
      count_values(target) - std::min(count_values(target), target.text_values);
  return typed_text && target.text_values >= kMinRows && numbers * 20 < target.text_values;
}

}  // namespace

const char* to_string(FeatureKind kind) {
  switch (kind) {
    case FeatureKind::categorical:
      return "categorical";
    case FeatureKind::boolean:
      return "boolean";
    case FeatureKind::numeric:
      break;
  }
  return "numeric";
}

TrainingSet make_training_set(Table table, std::string_view target_column,
                              const std::vector<std::string>& ignore_columns) {
  Column& target = find_target(table, target_column);
  const std::vector<bool> ignored = find_ignored(table, ignore_columns, target);
  if (table.rows == 0) {
    throw Error("header_only", "the data have column names but not a single row",
                list_columns(table), "Below the header, each line must hold one record.");
  }
  check_target_type(target);
  const std::size_t all_rows = table.rows;
  const std::size_t with_target = count_values(target);
  check_rows(table, target, with_target);
  drop_rows_without_target(table, target, with_target);
  check_target_varies(target, with_target);

  TrainingSet result;
  if (with_target < all_rows) {
    const std::size_t dropped = all_rows - with_target;
    result.warnings.push_back(count_of(dropped, "row") + (dropped == 1 ? " was" : " were") +
                              " left out: no value in target column " + quoted(target.name) + ".");
  }
  if (target.text_values > 0) result.warnings.push_back(unreadable_warning(target));
  collect_features(table, target, ignored, result);
  result.target_name = std::move(target.name);
  result.target = std::move(target.values);
  return result;
}

void check_head(std::string_view head, bool whole, std::string_view target_column,
                const std::vector<std::string>& ignore_columns) {
  CsvReader reader;
  reader.feed(head);
  if (whole) {
    make_training_set(reader.finish(), target_column, ignore_columns);
    return;
  }
  Table table = reader.finish_head();
  if (table.columns.empty()) return;  // the header itself is cut
  const Column& target = find_target(table, target_column);
  find_ignored(table, ignore_columns, target);
  if (head_proves_text(target)) refuse_target_type(target);
}

}  // namespace relevance::table
