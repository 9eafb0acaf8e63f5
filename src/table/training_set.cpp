// SPDX-License-Identifier: PostgreSQL
#include "table/training_set.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "table/checks/ambiguous_dates.h"
#include "table/checks/clocks.h"
#include "table/checks/data_warnings.h"
#include "table/checks/date_and_time.h"
#include "table/checks/filled_dates.h"
#include "table/checks/missing_codes.h"
#include "table/checks/missing_levels.h"
#include "table/checks/missing_times.h"
#include "table/checks/number_codes.h"
#include "table/checks/number_times.h"
#include "table/checks/row_groups.h"
#include "table/checks/second_table.h"
#include "table/checks/target_states.h"
#include "table/checks/totals_rows.h"
#include "table/checks/training_set_errors.h"
#include "table/checks/unread_times.h"
#include "table/columns/column_match.h"
#include "table/columns/date_time.h"
#include "table/columns/level_index.h"
#include "table/columns/table_rows.h"

namespace relevance::table {

namespace {

// Drops the rows without a target from the whole table; infinite counts as none.
void drop_rows_without_target(Table& table, const Column& target, std::size_t with_target,
                              std::vector<Warning>& warnings) {
  if (with_target == table.rows) return;
  const std::size_t dropped = table.rows - with_target;
  warnings.push_back(make_warning("rows_without_target", target.name, {value_of("rows", dropped)}));
  std::vector<bool> keep(table.rows);
  for (std::size_t row = 0; row < table.rows; ++row) keep[row] = std::isfinite(target.values[row]);
  keep_rows(table, keep);
}

// Why a column cannot be a feature; nothing when it can.
std::optional<BothLanguages> reason_to_leave_out(const Column& column, bool kept) {
  if (column.type == ColumnType::empty || count_values(column) == 0) {
    const std::vector<CountedText>& words = column.words_for_missing;
    // A sensor that was never read has NA in all rows; only a sign may mark other columns' values.
    const bool is_mark = words.size() == 1 && words.front().text == "?";
    if (!is_mark) return make_sentence("reason_no_value");
    return make_sentence("reason_only_missing_word",
                         {value_of("word", quote_text("?")), value_of("rows", words.front().rows)});
  }
  if (column.refusal) return column.refusal;
  const double constant = only_value(column);
  if (!std::isnan(constant)) {
    const bool is_level = column.type == ColumnType::categorical || column.type == ColumnType::text;
    const std::string value = show_value(column, constant);
    const WarningValue shown = value_of("value", is_level ? quote_text(value) : value);
    // A cross in some rows may be a state, and no cross the other.
    const std::size_t filled = count_values(column);
    const bool is_mark =
        (is_level || constant == 1) && (column.values.size() - filled) * 5 >= column.values.size();
    if (is_mark) {
      return make_sentence("reason_mark_or_nothing", {shown, value_of("rows", filled),
                                                      value_of("all", column.values.size())});
    }
    return make_sentence("reason_never_changes", {shown});
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

// Of a column of numbers or times.
Warning unreadable_warning(const Column& column) {
  const bool times = column.type == ColumnType::timestamp;
  return make_warning(
      times ? "unreadable_times" : "unreadable_values", column.name,
      {value_of("count", column.text_values), value_of("words", list_unreadable(column))});
}

Feature make_feature(Column column) {
  Feature feature;
  feature.name = std::move(column.name);
  feature.values = std::move(column.values);
  feature.missing_codes = std::move(column.missing_codes);
  feature.missing_words = std::move(column.missing_words);
  if (column.type == ColumnType::boolean) feature.kind = FeatureKind::boolean;
  if (column.type == ColumnType::categorical) {
    feature.kind = FeatureKind::categorical;
    feature.levels = std::move(column.levels);
  }
  return feature;
}

// Whether a column names months, by their first days: their weekdays mean nothing.
bool are_months(const Column& column) {
  return !column.has_time &&
         std::all_of(column.values.begin(), column.values.end(),
                     [](double day) { return std::isnan(day) || is_first_of_month(day); });
}

// The features of a timestamp: hour and weekday, if they vary. Never the time itself, which only
// counts the rows.
std::vector<Feature> make_calendar(const Column& column) {
  std::vector<Feature> features;
  const auto add = [&](CalendarPart part) {
    Column values;
    values.name = column.name + " (" + to_string(part) + ")";
    values.missing_words = column.missing_words;
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
  if (column.has_date && !are_months(column)) add(CalendarPart::weekday);
  return features;
}

BothLanguages describe_clock(const Column& column) {
  const auto finite = [](double value) { return std::isfinite(value); };
  const double first = *std::find_if(column.values.begin(), column.values.end(), finite);
  const double last = *std::find_if(column.values.rbegin(), column.values.rend(), finite);
  return make_sentence("reason_clock", {number_of("first", number_text(first)),
                                        number_of("last", number_text(last))});
}

// What the caller has named, by position.
struct NamedColumns {
  std::optional<std::size_t> target;
  std::optional<std::size_t> group;
  std::vector<bool> ignored;  // also the group column
  std::vector<bool> kept;     // although they look like clocks
};

// What is known of the columns as times.
struct TimeColumns {
  std::vector<ClockKind> clocks;  // one per column
  std::vector<DateAndTime> joined;
  std::optional<TimeInParts> parts;
};

// Turns columns into features, and records how each was used.
class Collector {
 public:
  Collector(Table& table, const NamedColumns& named, const TimeColumns& times, TrainingSet& set)
      : table_(table), named_(named), times_(times), set_(set), twins_(find_twins(table.columns)) {}

  // Returns a warning for each column that was left out, which the set gets too; but times that give
  // the order of the rows are of use.
  std::vector<Warning> collect() {
    clocks_alone_ = !has_other_features();
    for (std::size_t i = 0; i < table_.columns.size(); ++i) collect(i);
    set_.warnings.insert(set_.warnings.end(), left_out_.begin(), left_out_.end());
    left_out_.insert(left_out_.end(), without_calendar_.begin(), without_calendar_.end());
    return std::move(left_out_);
  }

 private:
  // Whether anything would be left without the clocks and counters.
  bool has_other_features() const {
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      if (i == named_.target || named_.ignored[i] || times_.clocks[i] >= ClockKind::counter)
        continue;
      if (!reason_to_leave_out(table_.columns[i], named_.kept[i])) return true;
    }
    return false;
  }

  void collect(std::size_t i) {
    Column& column = table_.columns[i];
    ColumnReport& report = set_.columns[i];
    if (i == named_.target) {
      report.role = ColumnRole::target;
      return;
    }
    if (named_.ignored[i]) {
      report.role = ColumnRole::ignored;
      report.reason =
          i == named_.group ? "it says which rows belong together" : "it was ignored as requested";
      return;
    }
    if (is_part_of_date(i)) {
      report.role = ColumnRole::ignored;
      report.reason = make_sentence("reason_part_of_date").english;
      return;
    }
    if (auto warning = unread_time_warning(column)) set_.warnings.push_back(std::move(*warning));
    if (is_day_of_joined_times(i)) {
      take_order_only(report);
      describe_join(i, report);
    } else if (const auto reason = reason_against(i)) {
      leave_out(report, *reason);
    } else if (times_.clocks[i] >= ClockKind::counter && !clocks_alone_) {
      leave_out(report, describe_clock(column), "clock_left_out");
    } else if (column.type == ColumnType::timestamp) {
      if (column.text_values > 0) set_.warnings.push_back(unreadable_warning(column));
      take_calendar(column, report);
      describe_join(i, report);
    } else {
      if (times_.clocks[i] >= ClockKind::perhaps) {
        set_.warnings.push_back(make_warning("may_be_clock", column.name));
      }
      const bool unreadable = column.type == ColumnType::numeric && column.text_values > 0;
      if (unreadable) set_.warnings.push_back(unreadable_warning(column));
      set_.features.push_back(make_feature(std::move(column)));
    }
  }

  std::optional<BothLanguages> reason_against(std::size_t i) {
    const Column& column = table_.columns[i];
    if (auto reason = reason_to_leave_out(column, named_.kept[i])) {
      ColumnReport& report = set_.columns[i];
      if (reason_as_identifier(column)) report.type = "identifier";
      const bool never_changes = !std::isnan(only_value(column)) || reason_as_stuck(column);
      if (never_changes) report.type = "constant";
      return reason;
    }
    const std::size_t twin = twins_[i];
    if (named_.target && twin == twins_[*named_.target]) {
      return make_sentence("reason_equals_target");
    }
    if (twin == i || named_.ignored[twin]) return std::nullopt;
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
    for (const DateAndTime& pair : times_.joined) {
      if (pair.date != i && pair.time != i) continue;
      const std::size_t other = pair.date == i ? pair.time : pair.date;
      report.reason +=
          "; it is joined with column " + quote_text(set_.columns[other].name) + " into one time";
    }
  }

  void take_calendar(const Column& column, ColumnReport& report) {
    std::vector<Feature> features = make_calendar(column);
    if (features.empty()) {
      const bool months = column.has_date && are_months(column);
      return take_order_only(report, months ? "reason_months" : "reason_calendar");
    }
    report.reason = "its";
    for (Feature& feature : features) {
      const bool first = &feature == &features.front();
      report.reason += first ? " calendar values are used: " : ", ";
      report.reason += quote_text(feature.name);
      set_.features.push_back(std::move(feature));
    }
  }

  // Year, month or day of a date in parts.
  bool is_part_of_date(std::size_t i) const {
    if (!times_.parts) return false;
    const std::vector<std::size_t>& parts = times_.parts->days;
    return std::find(parts.begin(), parts.end(), i) != parts.end();
  }

  // A single day beside its times of day.
  bool is_day_of_joined_times(std::size_t i) const {
    const bool joined = std::any_of(times_.joined.begin(), times_.joined.end(),
                                    [i](const DateAndTime& pair) { return pair.date == i; });
    return joined && !std::isnan(only_value(table_.columns[i]));
  }

  void take_order_only(ColumnReport& report, std::string_view code = "reason_calendar") {
    const BothLanguages reason = make_sentence(code);
    report.role = ColumnRole::ignored;
    report.reason = reason.english;
    without_calendar_.push_back(
        make_warning("column_left_out", report.name, {value_of("reason", reason)}));
  }

  Table& table_;
  const NamedColumns& named_;
  const TimeColumns& times_;
  TrainingSet& set_;
  std::vector<std::size_t> twins_;
  bool clocks_alone_ = false;
  std::vector<Warning> left_out_;
  std::vector<Warning> without_calendar_;
};

std::vector<ClockKind> find_clocks(const Table& table, const NamedColumns& named) {
  std::vector<ClockKind> clocks(table.columns.size(), ClockKind::none);
  for (std::size_t i = 0; i < clocks.size(); ++i) {
    if (i != named.target && !named.kept[i]) clocks[i] = clock_kind(table.columns[i]);
  }
  return clocks;
}

Warning code_warning(const Column& column, const MissingCode& code) {
  const std::string option = "\"missing_values\": {" + quote_text(column.name) + ": [" +
                             (code.certain ? "" : number_text(code.value)) + "]}";
  return make_warning(code.certain ? "missing_code" : "possible_missing_code", column.name,
                      {number_of("code", number_text(code.value)), value_of("rows", code.rows),
                       value_of("option", option)});
}

// Makes codes such as -9999 missing, before anything is counted: those that the options list, else
// those that the values show.
void clean_columns(Table& table, const NamedColumns& named, const MissingValues& missing,
                   std::vector<Warning>& warnings) {
  std::vector<bool> searched(table.columns.size());
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column& column = table.columns[i];
    const MissingList* list = missing.list_for(column.name);
    searched[i] = !named.ignored[i] && list == nullptr;
    if (!named.ignored[i]) {
      warnings.insert(warnings.end(), column.warnings.begin(), column.warnings.end());
      if (list != nullptr) apply_missing_list(column, *list);
    }
  }
  if (std::find(searched.begin(), searched.end(), true) == searched.end()) return;
  for (const MissingCode& code : find_missing_codes(table, searched, named.target)) {
    Column& column = table.columns[code.column];
    warnings.push_back(code_warning(column, code));
    if (code.certain) remove_missing_code(column, code.value);
  }
}

// Warns of what only the original columns show, before they become features.
void warn_of_rows(const Table& table, const std::vector<bool>& ignored,
                  std::vector<Warning>& warnings) {
  constexpr std::size_t kMany = 10;  // at least one row in kMany
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (ignored[i]) continue;
    warn_of_lost_decimals(table.columns[i], warnings);
    warn_of_hidden_fractions(table.columns[i], warnings);
    warn_of_lost_digits(table.columns[i], warnings);
    warn_of_shortened_numbers(table.columns[i], warnings);
  }
  const std::size_t repeated = count_repeated_rows(table);
  if (repeated * kMany >= table.rows && repeated > 1) {
    warnings.push_back(make_warning(
        "repeated_rows", {}, {value_of("repeated", repeated), value_of("rows", table.rows)}));
  }
}

// When rows are sorted by the target, no other order can be detected.
void warn_of_sorted_target(const Column& target, std::vector<Warning>& warnings) {
  constexpr std::size_t kFewestSorted = 30;
  if (target.values.size() < kFewestSorted || !is_sorted(target.values)) return;
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

// From a table to a training set, step by step. When a step throws, describe() takes the rest of the
// steps that tell how the data were understood.
class TrainingSetMaker {
 public:
  TrainingSetMaker(Table table, std::size_t shown_rows)
      : table_(std::move(table)), shown_rows_(shown_rows), rows_(table_.rows) {
    set_.format = table_.format;
    set_.warnings = std::move(table_.warnings);
    for (Column& column : table_.columns) settle_mixed(column);  // the table is not long
    named_.ignored.resize(table_.columns.size(), false);
    named_.kept.resize(table_.columns.size(), false);
  }

  TrainingSet make(std::string_view target_column, const DataOptions& options) {
    Column& target = find_target(table_, target_column);
    named_.target = index_of(target);
    name_columns(options, target);
    named_.kept = find_kept(table_, options.values.keep_columns);
    check_missing_columns(table_, options.values.missing_values);
    missing_ = options.values.missing_values;
    clean();
    check_has_rows();
    read_states(target, options.values.positive_class);
    check(target);
    take_rows(target);
    const std::vector<Warning> left_out = collect();
    if (set_.features.empty()) reject_no_feature(target, left_out, count_ignored());
    set_.target_name = std::move(target.name);
    set_.target = std::move(target.values);
    warn_of_leaks(set_, set_.warnings);
    set_.warnings.insert(set_.warnings.end(), of_rows_.begin(), of_rows_.end());
    warn_of_size(set_, set_.warnings);
    return std::move(set_);
  }

  void name_columns(const DataOptions& options, const Column& target) {
    named_.ignored = find_ignored(table_, options.ignore_columns, target);
    const Column* group = find_group_column(table_, options.group_column, target, named_.ignored);
    if (group == nullptr) return;
    named_.group = index_of(*group);
    named_.ignored[*named_.group] = true;
  }

  void check_has_rows() const {
    if (table_.rows > 0) return;
    throw Error("header_only", "the data have column names but no rows", list_columns(table_),
                table_.format ? "Below the header, each line must hold one record."
                              : "The table or query must have rows.");
  }

  const std::vector<Warning>& warnings() const { return set_.warnings; }

  // After make() has thrown, or instead of it.
  DataDescription describe() {
    clean();
    if (!is_collected_) {
      if (of_rows_.empty()) warn_of_rows(table_, named_.ignored, of_rows_);
      collect();
    }
    set_.warnings.insert(set_.warnings.end(), of_rows_.begin(), of_rows_.end());
    return describe(std::move(set_));
  }

  // After make() has returned the set.
  DataDescription describe(TrainingSet set) {
    return {std::move(set.format), std::move(set.columns), std::move(set.warnings), rows_,
            std::move(first_rows_)};
  }

 private:
  std::size_t index_of(const Column& column) const {
    return static_cast<std::size_t>(&column - table_.columns.data());
  }

  // How many columns are ignored on request.
  std::size_t count_ignored() const {
    const auto marked = std::count(named_.ignored.begin(), named_.ignored.end(), true);
    return static_cast<std::size_t>(marked) - (named_.group ? 1 : 0);
  }

  void clean() {
    if (std::exchange(is_clean_, true)) return;
    if (set_.format) drop_second_table(table_, set_.warnings);
    drop_totals_rows(table_, set_.warnings);
    find_times();
    settle_codes(table_, named_.kept, named_.target);
    adopt_missing_levels(table_, named_.ignored, named_.target, missing_);
    clean_columns(table_, named_, missing_, set_.warnings);
    first_rows_ = show_rows(table_, shown_rows_);
    for (const Column& column : table_.columns) set_.columns.push_back(describe_column(column));
  }

  // Times that only the table as a whole shows.
  void find_times() {
    const Column none;
    const Column& target = named_.target ? table_.columns[*named_.target] : none;
    if (set_.format) read_unnamed_clocks(table_, target, named_.kept);
    remove_missing_times(table_, named_.ignored);
    fill_down_dates(table_, target);
    times_.joined = join_dates_with_times(table_, target);
    times_.parts = join_parts_of_dates(table_, target);
    settle_date_orders(table_, times_.joined);
    warn_of_twelve_hours(table_, times_.joined);
  }

  void read_states(Column& target, std::string_view positive_class) {
    const auto states = read_target_states(target, positive_class, set_.warnings);
    if (!states) return;
    ColumnReport& report = set_.columns[*named_.target];
    report = describe_column(target);
    report.reason = states->english;
  }

  void check(const Column& target) {
    check_target_type(target);
    check_rows(table_, target, count_values(target));
    check_target_varies(target, count_values(target));
  }

  // Keeps the rows with a target, and finds what their order and groups show.
  void take_rows(const Column& target) {
    drop_rows_without_target(table_, target, count_values(target), set_.warnings);
    if (target.text_values > 0) set_.warnings.push_back(unreadable_warning(target));
    warn_of_rows(table_, named_.ignored, of_rows_);
    if (named_.group) set_.groups = take_groups(table_.columns[*named_.group], set_.warnings);
    TimeSources sources{times_.joined, {}, times_.parts};
    times_.clocks = find_clocks(table_, named_);
    for (const ClockKind kind : times_.clocks) sources.clocks.push_back(kind == ClockKind::clock);
    set_.time_order = find_time_order(table_, target, named_.ignored, sources);
    if (!set_.time_order) warn_of_sorted_target(target, of_rows_);
  }

  std::vector<Warning> collect() {
    is_collected_ = true;
    if (times_.clocks.empty()) times_.clocks = find_clocks(table_, named_);
    return Collector(table_, named_, times_, set_).collect();
  }

  Table table_;
  const std::size_t shown_rows_;
  const std::size_t rows_;
  NamedColumns named_;
  MissingValues missing_;
  TimeColumns times_;
  TrainingSet set_;
  std::vector<Warning> of_rows_;
  std::vector<std::vector<ShownCell>> first_rows_;
  bool is_clean_ = false;
  bool is_collected_ = false;
};

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
                              const DataOptions& options, DataDescription* description,
                              std::size_t shown_rows) {
  TrainingSetMaker maker(std::move(table), shown_rows);
  try {
    TrainingSet set = maker.make(target_column, options);
    if (description != nullptr) {
      TrainingSet described;
      described.format = set.format;
      described.columns = set.columns;
      described.warnings = set.warnings;
      *description = maker.describe(std::move(described));
    }
    return set;
  } catch (const Error& error) {
    const Error explained = with_reading_warnings(error, maker.warnings());
    if (description != nullptr) *description = maker.describe();
    throw explained;
  }
}

void describe_data(Table table, const DataOptions& options, DataDescription& description,
                   std::size_t shown_rows) {
  TrainingSetMaker maker(std::move(table), shown_rows);
  try {
    const Column no_target;  // is none of the table's
    maker.name_columns(options, no_target);
    maker.check_has_rows();
  } catch (const Error&) {
    description = maker.describe();
    throw;
  }
  description = maker.describe();
}

}  // namespace relevance::table
