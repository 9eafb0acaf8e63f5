// SPDX-License-Identifier: PostgreSQL
#include "table/training_set.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "table/checks/clocks.h"
#include "table/checks/data_warnings.h"
#include "table/checks/date_and_time.h"
#include "table/checks/row_groups.h"
#include "table/checks/sentinels.h"
#include "table/checks/training_set_errors.h"
#include "table/checks/unread_times.h"
#include "table/columns/column_match.h"

namespace relevance::table {

namespace {

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
void drop_rows_without_target(Table& table, const Column& target, std::size_t with_target,
                              std::vector<Warning>& warnings) {
  if (with_target == table.rows) return;
  const std::size_t dropped = table.rows - with_target;
  warnings.push_back(make_warning("rows_without_target", target.name, {value_of("rows", dropped)}));
  std::vector<bool> keep(table.rows);
  for (std::size_t row = 0; row < table.rows; ++row) keep[row] = std::isfinite(target.values[row]);
  for (Column& column : table.columns) keep_rows(column.values, keep);
  table.rows = with_target;
}

// Why a column cannot be a feature; nothing when it can.
std::optional<BothLanguages> reason_to_leave_out(const Column& column, bool kept) {
  if (column.type == ColumnType::empty || count_values(column) == 0) {
    return make_sentence("reason_no_value");
  }
  const double constant = only_value(column);
  if (!std::isnan(constant)) {
    const bool is_level = column.type == ColumnType::categorical || column.type == ColumnType::text;
    const std::string value = show_value(column, constant);
    return make_sentence("reason_never_changes",
                         {value_of("value", is_level ? quote_text(value) : value)});
  }
  if (auto stuck = reason_as_stuck(column)) return stuck;
  if (kept && column.type == ColumnType::numeric) return std::nullopt;
  auto identifies = reason_as_identifier(column);
  if (identifies || column.type != ColumnType::text) return identifies;
  const std::string example = first_text_of(column);
  const std::size_t values = count_values(column);
  if (column.text_values > 0 && column.text_values < values) {
    return make_sentence("reason_not_numbers",
                         {value_of("texts", column.text_values), value_of("values", values),
                          value_of("example", example)});
  }
  return make_sentence("reason_free_text", {value_of("example", example)});
}

Warning unreadable_warning(const Column& column) {
  return make_warning(
      "unreadable_values", column.name,
      {value_of("count", column.text_values), value_of("example", first_text_of(column))});
}

Feature make_feature(Column column) {
  Feature feature;
  feature.name = std::move(column.name);
  feature.values = std::move(column.values);
  feature.missing_code = column.missing_code;
  if (column.type == ColumnType::boolean) feature.kind = FeatureKind::boolean;
  if (column.type == ColumnType::categorical) {
    feature.kind = FeatureKind::categorical;
    feature.levels = std::move(column.levels);
  }
  return feature;
}

// The features of a timestamp: hour and weekday, if they vary. Never the time itself, which only
// counts the rows.
std::vector<Feature> make_calendar(const Column& column) {
  std::vector<Feature> features;
  const auto add = [&](CalendarPart part) {
    Column values;
    values.name = column.name + " (" + to_string(part) + ")";
    values.values.reserve(column.values.size());
    for (const double time : column.values) {
      values.values.push_back(std::isnan(time) ? time : part_of(time, part));
    }
    if (!std::isnan(only_value(values))) return;
    Feature& feature = features.emplace_back(make_feature(std::move(values)));
    feature.kind = FeatureKind::calendar;
    feature.column = column.name;
    feature.part = part;
  };
  if (column.has_time || !column.has_date) add(CalendarPart::hour);
  if (column.has_date) add(CalendarPart::weekday);
  return features;
}

BothLanguages describe_clock(const Column& column) {
  const auto finite = [](double value) { return std::isfinite(value); };
  const double first = *std::find_if(column.values.begin(), column.values.end(), finite);
  const double last = *std::find_if(column.values.rbegin(), column.values.rend(), finite);
  return make_sentence("reason_clock", {number_of("first", number_text(first)),
                                        number_of("last", number_text(last))});
}

// Turns columns into features, and records how each was used.
class Collector {
 public:
  // group: null for none; otherwise it is marked as ignored too.
  Collector(Table& table, const Column& target, const Column* group,
            const std::vector<bool>& ignored, const std::vector<bool>& kept,
            const std::vector<ClockKind>& clocks, const std::vector<DateAndTime>& joined,
            TrainingSet& set)
      : table_(table),
        target_(static_cast<std::size_t>(&target - table.columns.data())),
        group_(group),
        ignored_(ignored),
        kept_(kept),
        clocks_(clocks),
        joined_(joined),
        set_(set),
        twins_(find_twins(table.columns)) {}

  void collect() {
    for (std::size_t i = 0; i < table_.columns.size(); ++i) collect(i);
    if (set_.features.empty()) {
      const auto marked = std::count(ignored_.begin(), ignored_.end(), true);
      const auto as_asked = static_cast<std::size_t>(marked) - (group_ == nullptr ? 0 : 1);
      reject_no_feature(table_.columns[target_], left_out_, as_asked);
    }
    set_.warnings.insert(set_.warnings.end(), left_out_.begin(), left_out_.end());
  }

 private:
  void collect(std::size_t i) {
    Column& column = table_.columns[i];
    ColumnReport& report = set_.columns[i];
    if (i == target_) {
      report.role = ColumnRole::target;
      return;
    }
    if (ignored_[i]) {
      report.role = ColumnRole::ignored;
      report.reason =
          &column == group_ ? "it says which rows belong together" : "it was ignored as requested";
      return;
    }
    if (auto warning = unread_time_warning(column)) set_.warnings.push_back(std::move(*warning));
    if (const auto reason = reason_against(i)) {
      leave_out(report, *reason);
    } else if (clocks_[i] >= ClockKind::counter) {
      leave_out(report, describe_clock(column), "clock_left_out");
    } else if (column.type == ColumnType::timestamp) {
      take_calendar(column, report);
      describe_join(i, report);
    } else {
      if (clocks_[i] == ClockKind::perhaps) {
        set_.warnings.push_back(make_warning("may_be_clock", column.name));
      }
      const bool unreadable = column.type == ColumnType::numeric && column.text_values > 0;
      if (unreadable) set_.warnings.push_back(unreadable_warning(column));
      set_.features.push_back(make_feature(std::move(column)));
    }
  }

  std::optional<BothLanguages> reason_against(std::size_t i) {
    const Column& column = table_.columns[i];
    if (auto reason = reason_to_leave_out(column, kept_[i])) {
      ColumnReport& report = set_.columns[i];
      if (reason_as_identifier(column)) report.type = "identifier";
      const bool never_changes = !std::isnan(only_value(column)) || reason_as_stuck(column);
      if (never_changes) report.type = "constant";
      return reason;
    }
    if (twins_[i] == twins_[target_]) return make_sentence("reason_equals_target");
    const std::size_t twin = twins_[i];
    if (twin == i || ignored_[twin]) return std::nullopt;
    return make_sentence("reason_twin", {value_of("other", quote_text(set_.columns[twin].name))});
  }

  void leave_out(ColumnReport& report, const BothLanguages& reason,
                 std::string_view code = "column_left_out") {
    report.role = ColumnRole::ignored;
    report.reason = reason.english;
    left_out_.push_back(make_warning(code, report.name, {value_of("reason", reason)}));
  }

  // Says of both columns that they are one time.
  void describe_join(std::size_t i, ColumnReport& report) {
    for (const DateAndTime& pair : joined_) {
      if (pair.date != i && pair.time != i) continue;
      const std::size_t other = pair.date == i ? pair.time : pair.date;
      report.reason +=
          "; it is joined with column " + quote_text(set_.columns[other].name) + " into one time";
    }
  }

  void take_calendar(const Column& column, ColumnReport& report) {
    std::vector<Feature> features = make_calendar(column);
    if (features.empty()) {
      leave_out(report, make_sentence("reason_calendar"));
      return;
    }
    report.reason = "its";
    for (Feature& feature : features) {
      const bool first = &feature == &features.front();
      report.reason += first ? " calendar values are used: " : ", ";
      report.reason += quote_text(feature.name);
      set_.features.push_back(std::move(feature));
    }
  }

  Table& table_;
  std::size_t target_;
  const Column* group_;
  const std::vector<bool>& ignored_;
  const std::vector<bool>& kept_;
  const std::vector<ClockKind>& clocks_;
  const std::vector<DateAndTime>& joined_;
  TrainingSet& set_;
  std::vector<std::size_t> twins_;
  std::vector<Warning> left_out_;
};

std::vector<ClockKind> find_clocks(const Table& table, const Column& target,
                                   const std::vector<bool>& kept) {
  std::vector<ClockKind> clocks(table.columns.size(), ClockKind::none);
  for (std::size_t i = 0; i < clocks.size(); ++i) {
    const Column& column = table.columns[i];
    if (&column != &target && !kept[i]) clocks[i] = clock_kind(column);
  }
  return clocks;
}

// Makes codes such as -9999 missing, before anything is counted.
void clean_columns(Table& table, const std::vector<bool>& ignored, std::vector<Warning>& warnings) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column& column = table.columns[i];
    if (ignored[i]) continue;
    warnings.insert(warnings.end(), column.warnings.begin(), column.warnings.end());
    const auto code = find_sentinel(column);
    if (!code) continue;
    const std::size_t count = remove_sentinel(column, *code);
    warnings.push_back(
        make_warning("missing_code", column.name,
                     {number_of("code", number_text(*code)), value_of("rows", count)}));
  }
}

// Warns of what only the original columns show, before they become features.
void warn_of_rows(const Table& table, const std::vector<bool>& ignored,
                  std::vector<Warning>& warnings) {
  constexpr std::size_t kMany = 10;  // at least one row in kMany
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!ignored[i]) warn_of_lost_decimals(table.columns[i], warnings);
  }
  const std::size_t repeated = count_repeated_rows(table);
  if (repeated * kMany >= table.rows && repeated > 1) {
    warnings.push_back(make_warning(
        "repeated_rows", {}, {value_of("repeated", repeated), value_of("rows", table.rows)}));
  }
}

// When rows are sorted by the target, no other order can be detected.
void warn_of_sorted_target(const Column& target, std::vector<Warning>& warnings) {
  constexpr std::size_t kFewestRows = 30;
  if (target.values.size() < kFewestRows || !is_sorted(target.values)) return;
  warnings.push_back(make_warning("sorted_target", target.name));
}

std::vector<std::uint32_t> take_groups(const Column& column, std::vector<Warning>& warnings) {
  if (column.type == ColumnType::numeric && column.text_values > 0) {
    warnings.push_back(unreadable_warning(column));
  }
  std::vector<std::uint32_t> groups = number_groups(column);
  const std::size_t without = groups.size() - count_values(column);
  if (without > 0) {
    warnings.push_back(
        make_warning("rows_without_group", column.name, {value_of("rows", without)}));
  }
  return groups;
}

}  // namespace

const char* to_string(FeatureKind kind) {
  switch (kind) {
    case FeatureKind::categorical:
      return "categorical";
    case FeatureKind::boolean:
      return "boolean";
    case FeatureKind::calendar:
      return "calendar";
    case FeatureKind::numeric:
      break;
  }
  return "numeric";
}

TrainingSet make_training_set(Table table, std::string_view target_column,
                              const std::vector<std::string>& ignore_columns,
                              std::string_view group_column,
                              const std::vector<std::string>& keep_columns) {
  Column& target = find_target(table, target_column);
  std::vector<bool> ignored = find_ignored(table, ignore_columns, target);
  const Column* group = find_group_column(table, group_column, target, ignored);
  const std::vector<bool> kept = find_kept(table, keep_columns);
  if (table.rows == 0) {
    throw Error("header_only", "the data have column names but no rows", list_columns(table),
                table.format ? "Below the header, each line must hold one record."
                             : "The table or query must have rows.");
  }
  check_target_type(target);
  if (group != nullptr) ignored[static_cast<std::size_t>(group - table.columns.data())] = true;
  TrainingSet result;
  result.format = table.format;
  result.warnings = std::move(table.warnings);
  TimeSources sources{join_dates_with_times(table, target)};
  clean_columns(table, ignored, result.warnings);
  const std::size_t with_target = count_values(target);
  check_rows(table, target, with_target);
  check_target_varies(target, with_target);
  for (const Column& column : table.columns) result.columns.push_back(describe_column(column));
  drop_rows_without_target(table, target, with_target, result.warnings);
  if (target.text_values > 0) result.warnings.push_back(unreadable_warning(target));
  std::vector<Warning> of_rows;
  warn_of_rows(table, ignored, of_rows);
  if (group != nullptr) result.groups = take_groups(*group, result.warnings);
  const std::vector<ClockKind> clocks = find_clocks(table, target, kept);
  for (const ClockKind kind : clocks) sources.clocks.push_back(kind == ClockKind::clock);
  result.time_order = find_time_order(table, target, ignored, sources);
  if (!result.time_order) warn_of_sorted_target(target, of_rows);
  Collector(table, target, group, ignored, kept, clocks, sources.joined, result).collect();
  result.target_name = std::move(target.name);
  result.target = std::move(target.values);
  warn_of_leaks(result, result.warnings);
  result.warnings.insert(result.warnings.end(), of_rows.begin(), of_rows.end());
  warn_of_size(result, result.warnings);
  return result;
}

}  // namespace relevance::table
