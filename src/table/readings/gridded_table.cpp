// SPDX-License-Identifier: PostgreSQL
#include "table/readings/gridded_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/suggestions.h"
#include "base/text.h"
#include "table/columns/level_index.h"
#include "table/readings/grid_times.h"
#include "table/readings/readings_grid.h"
#include "table/readings/readings_survey.h"
#include "table/training_set.h"

namespace relevance::table {

namespace {

std::string list_names(const std::vector<std::string>& names) {
  constexpr std::size_t kListed = 20;
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == kListed) return list + " and " + std::to_string(names.size() - i) + " more";
    list += (i == 0 ? "" : ", ") + quote_text(names[i]);
  }
  return list;
}

std::string list_tags(const std::vector<TagSurvey>& tags) {
  if (tags.empty()) return "There are no tags.";
  std::vector<std::string> names;
  for (const TagSurvey& tag : tags) names.push_back(tag.name);
  std::sort(names.begin(), names.end());
  return "The tags are: " + list_names(names) + ".";
}

std::string suggest_tag(std::string_view wanted, const std::vector<TagSurvey>& tags) {
  std::vector<std::string> names;
  for (const TagSurvey& tag : tags) names.push_back(tag.name);
  std::string hint = suggestion_hint(wanted, names);
  return hint.empty() ? "The tag must be spelled as it is in the data." : hint;
}

// One tag by the name that people type, as columns are found; kNoTag: none.
std::uint32_t find_tag(const std::vector<TagSurvey>& tags, std::string_view name) {
  const std::string folded = fold(name);
  std::uint32_t found = kNoTag;
  std::size_t alike = 0;
  for (std::uint32_t i = 0; i < tags.size(); ++i) {
    if (tags[i].name == trim(name)) return i;
    if (fold(tags[i].name) != folded) continue;
    found = i;
    ++alike;
  }
  return alike == 1 ? found : kNoTag;
}

class Gridding {
 public:
  Gridding(ReadingsSource& source, const GridRequest& request)
      : source_(source),
        target_(request.target),
        options_(request.options),
        ignore_columns_(request.ignore_columns),
        max_bytes_(request.max_bytes),
        missing_values_(request.missing_values) {}

  Table perform() {
    take_survey();
    join_machines();
    check_survey();
    const GridTimes times = choose_times();
    check_rows(times);
    interval_ = times.interval();
    is_even_ = times.is_even();
    rows_ = times.rows().size();
    plans_ = make_plans(times.interval());
    find_codes();
    ReadingsGrid grid(times, plans_, survey());
    source_.read([&](const ReadingsBlock& block) { grid.add(block); });
    return make_table(grid);
  }

 private:
  const ReadingsSurvey& survey() const { return *survey_; }
  const std::vector<TagSurvey>& tags() const { return survey().tags(); }
  const TagSurvey& target() const { return tags()[survey().target()]; }

  void take_survey() {
    survey_.emplace(source_, target_);
    source_.read([this](const ReadingsBlock& block) { survey_->add(block); });
    survey_->finish();
  }

  // Tags that several machines have are told apart by the machine.
  void join_machines() {
    const MomentConflicts conflicts = survey().conflicts();
    if (!options_.tag_columns.empty()) return;
    if (!conflicts.are_usual() || conflicts.telling.empty()) return;
    const std::vector<std::string> names = source_.other_names();
    std::string columns;
    for (const std::size_t i : conflicts.telling) {
      columns += (columns.empty() ? "" : ", ") + quote_text(names[i]);
    }
    const std::string example = tags()[conflicts.tag].name;
    source_.join_tags(conflicts.telling, target_);
    take_survey();
    if (survey().target() == kNoTag) reject_several(columns);
    warnings_.push_back(
        make_warning("tags_joined", {},
                     {value_of("columns", columns), value_of("tag", quote_text(example)),
                      value_of("list", "[" + source_.tag_column() + "]")}));
  }

  // The target is a tag of several machines.
  void reject_several(const std::string& columns) const {
    const std::string ending = "." + fold(target_);
    std::vector<std::string> names;
    for (const TagSurvey& tag : tags()) {
      if (fold(tag.name).ends_with(ending)) names.push_back(tag.name);
    }
    if (names.size() < 2) return;
    std::sort(names.begin(), names.end());
    throw Error("ambiguous_column",
                "target " + quote_text(trim(target_)) + " is several tags: " + list_names(names),
                "Column " + columns + " tells readings apart that have tag and time in common.",
                "Name one of these tags as the target, best with the option \"tag_column\": [" +
                    source_.tag_column() + "].");
  }

  void check_survey() const {
    if (survey().readings() == 0) {
      throw Error("header_only", "the data hold no readings",
                  survey().incomplete() == 0
                      ? "They have no rows."
                      : "None of their " + count_of(survey().incomplete(), "row") +
                            " has both a tag and a time.",
                  "Each row must hold a tag, a time and a value.");
    }
    if (survey().target() == kNoTag) {
      throw Error("target_not_found",
                  "target tag " + quote_text(trim(target_)) + " is not among the tags of the data",
                  list_tags(tags()), suggest_tag(target_, tags()));
    }
    if (survey().quality().bad_readings() == survey().readings()) {
      throw Error("all_readings_bad", "every reading is of bad quality",
                  "All " + count_of(survey().readings(), "reading") + " have a bad quality.",
                  "If a column was taken for their quality and is not, name the right one in the "
                  "option \"quality_column\".");
    }
  }

  GridTimes choose_times() {
    const std::vector<double>& read = survey().target_times();
    double interval = options_.interval.value_or(0);
    if (!options_.interval) interval = find_interval(read);
    if (interval <= 0) reject_few_rows(1, {});
    GridTimes times(read, interval);
    if (!options_.interval && share_intervals(read, times)) {
      GridTimes uneven = GridTimes::at_readings(read, interval);
      if (fits(uneven)) return uneven;
    }
    if (fits(times)) return times;
    double longer = interval;
    while (!fits(times)) {
      longer = usual_interval(longer * 1.5);
      times = GridTimes(read, longer);
      if (times.rows().size() < kMinRows) break;
    }
    if (options_.interval || !fits(times)) reject_size(GridTimes(read, interval), longer);
    warnings_.push_back(make_warning(
        "interval_coarsened", target().name,
        {value_of("found", interval_text(interval)), value_of("interval", interval_text(longer)),
         value_of("tags", tags().size())}));
    return times;
  }

  bool fits(const GridTimes& times) const {
    return ReadingsGrid::bytes_needed(times, tags().size()) <= max_bytes_;
  }

  [[noreturn]] void reject_size(const GridTimes& times, double longer) const {
    throw Error("readings_too_large",
                "with an interval of " + interval_text(times.interval()) +
                    ", the readings become a table too large for the memory",
                count_of(times.rows().size(), "row") + " of " + count_of(tags().size(), "tag") +
                    " take " +
                    std::to_string(ReadingsGrid::bytes_needed(times, tags().size()) >> 20) +
                    " MB; " + std::to_string(max_bytes_ >> 20) + " MB are allowed.",
                "Set the option \"interval\" to " + interval_text(longer) +
                    " or more, or train on fewer tags or a shorter time by a query.");
  }

  void check_rows(const GridTimes& times) const {
    if (times.rows().size() < kMinRows) reject_few_rows(times.rows().size(), times.interval());
  }

  [[noreturn]] void reject_few_rows(std::size_t rows, std::optional<double> interval) const {
    std::string detail = "It has " + count_of(survey().target_times().size(), "reading");
    if (interval) {
      detail += ", in " + count_of(rows, "interval") + " of " + interval_text(*interval);
    } else {
      detail += ", all at the same time";
    }
    throw Error(
        "too_few_rows",
        "target tag " + quote_text(target().name) + " was read in too few intervals to learn from",
        detail + "; at least " + std::to_string(kMinRows) + " are needed.",
        options_.interval ? "Give readings of a longer time, or a shorter \"interval\"."
                          : "Give readings of a longer time.");
  }

  std::vector<TagPlan> make_plans(double interval) const {
    std::vector<TagPlan> plans(tags().size());
    for (std::size_t i = 0; i < plans.size(); ++i) {
      const TagSurvey& tag = tags()[i];
      TagPlan& plan = plans[i];
      plan.states = tag.has_states();
      plan.aggregate = options_.aggregate;
      const bool of_numbers =
          plan.aggregate != Aggregate::last && plan.aggregate != Aggregate::changes;
      if (plan.states && of_numbers) plan.aggregate = Aggregate::last;
      if (plan.aggregate == Aggregate::automatic) plan.aggregate = Aggregate::mean;
      plan.carried = i != survey().target();
      plan.max_gap = options_.max_gap.value_or(kStepsCarried * std::max(interval, tag.rhythm()));
      plan.wanted = !is_ignored(tag.name) && !tag.marker;
      if (tag.units.are_several()) {
        plan.units = tag.units.plan([this](double unit) { return source_.unit_text(unit); });
      }
    }
    for (const auto& [name, aggregate] : options_.tag_aggregates) {
      const std::uint32_t tag = find_tag(tags(), name);
      if (tag == kNoTag) {
        throw Error("unknown_tag",
                    "tag " + quote_text(name) +
                        ", named in the option \"aggregate\", is not among the tags of the data",
                    list_tags(tags()), suggest_tag(name, tags()));
      }
      set_aggregate(plans[tag], tags()[tag], aggregate);
    }
    return plans;
  }

  // Numbers that are not readings must not be averaged with others.
  void find_codes() {
    std::map<double, std::vector<std::size_t>> likely;  // tags by the number
    std::set<double> certain;
    std::vector<std::map<double, std::size_t>> rows(tags().size());
    std::vector<std::set<double>> possible(tags().size());
    for (std::size_t i = 0; i < tags().size(); ++i) {
      TagPlan& plan = plans_[i];
      if (!plan.wanted || plan.states) continue;
      if (const MissingList* list = list_for(tags()[i].name)) {
        plan.missing_codes = list->numbers;
        continue;
      }
      for (const CodeCandidate& candidate : tags()[i].values.candidates()) {
        rows[i][candidate.value] = candidate.rows;
        if (candidate.grade == CodeGrade::weak) continue;
        if (candidate.grade == CodeGrade::possible) possible[i].insert(candidate.value);
        if (candidate.grade >= CodeGrade::likely) likely[candidate.value].push_back(i);
        // Single readings do not show whether the machine was in another mode.
        const bool proven = candidate.grade == CodeGrade::certain || candidate.negative;
        if (candidate.grade >= CodeGrade::likely && proven) certain.insert(candidate.value);
      }
    }
    for (std::size_t i = 0; i < tags().size(); ++i) {
      for (const auto& [code, count] : rows[i]) {
        const auto found = likely.find(code);
        const std::size_t agreeing = found == likely.end() ? 0 : found->second.size();
        if (certain.contains(code) || agreeing >= 2) {
          plans_[i].missing_codes.push_back(code);
          warn_of_code("missing_code", tags()[i], code, count);
        } else if ((agreeing == 1 || possible[i].contains(code)) && is_combined(tags()[i])) {
          warn_of_code("possible_missing_code", tags()[i], code, count);
        }
      }
    }
  }

  const MissingList* list_for(const std::string& tag) const {
    return missing_values_ == nullptr ? nullptr : missing_values_->list_for(tag);
  }

  // Whether several readings become one value.
  bool is_combined(const TagSurvey& tag) const { return tag.readings * 10 > rows_ * 11; }

  void warn_of_code(std::string_view warning, const TagSurvey& tag, double code,
                    std::size_t readings) {
    const bool certain = warning == "missing_code";
    const std::string option = "\"missing_values\": {" + quote_text(tag.name) + ": [" +
                               (certain ? "" : number_text(code)) + "]}";
    warnings_.push_back(make_warning(warning, tag.name,
                                     {value_of("code", number_text(code)),
                                      value_of("rows", readings), value_of("option", option)}));
  }

  void set_aggregate(TagPlan& plan, const TagSurvey& tag, Aggregate aggregate) const {
    if (aggregate == Aggregate::automatic) {
      aggregate = plan.states ? Aggregate::last : Aggregate::mean;
    }
    if (plan.states && aggregate != Aggregate::last && aggregate != Aggregate::changes) {
      throw Error("invalid_option",
                  "the readings of tag " + quote_text(tag.name) + " are texts and have no " +
                      to_string(aggregate),
                  first_state_of(tag).empty() ? "" : "One of them is " + first_state_of(tag) + ".",
                  "Set its \"aggregate\" to \"last\" or \"changes\".");
    }
    plan.aggregate = aggregate;
  }

  bool is_ignored(const std::string& name) const {
    return std::any_of(ignore_columns_.begin(), ignore_columns_.end(),
                       [&](const std::string& ignored) { return fold(ignored) == fold(name); });
  }

  std::string first_state_of(const TagSurvey& tag) const {
    if (tag.first_state == 0) return {};
    return quote_text(source_.words()[tag.first_state - 1]);
  }

  Table make_table(ReadingsGrid& grid) {
    Table table;
    table.rows = rows_;
    table.columns.push_back(make_times(grid));
    std::vector<std::uint32_t> order(tags().size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(),
              [&](auto a, auto b) { return tags()[a].name < tags()[b].name; });
    for (const std::uint32_t tag : order) {
      if (!tags()[tag].marker) table.columns.push_back(make_column(grid, tag));
    }
    warn(grid);
    table.warnings = std::move(warnings_);
    return table;
  }

  // Named as in the data, unless a tag has that name.
  Column make_times(const ReadingsGrid& grid) const {
    Column column;
    column.name = source_.time_name();
    while (find_tag(tags(), column.name) != kNoTag) column.name += " (interval)";
    column.type = ColumnType::timestamp;
    column.has_time =
        interval_ < 86'400 || grid.time_of(0) != std::floor(grid.time_of(0) / 86'400) * 86'400;
    for (std::size_t row = 0; row < rows_; ++row) column.values.push_back(grid.time_of(row));
    return column;
  }

  Column make_column(ReadingsGrid& grid, std::uint32_t index) const {
    const TagSurvey& tag = tags()[index];
    Column column;
    column.name = tag.name;
    column.values = grid.take_values(index);
    if (list_for(tag.name) == nullptr) column.missing_codes = plans_[index].missing_codes;
    const bool counts = plans_[index].aggregate == Aggregate::changes;
    if (tag.has_states() && !counts) {
      column.text_values = index_levels(column, source_.words());
      if (!column.levels.empty()) column.first_text = shorten(column.levels.front());
    } else if (!tag.has_states() && tag.states > 0) {
      column.text_values = tag.states;
      if (tag.first_state > 0) column.first_text = shorten(source_.words()[tag.first_state - 1]);
    }
    const bool filled = std::any_of(column.values.begin(), column.values.end(),
                                    [](double value) { return !std::isnan(value); });
    if (!filled) column.type = ColumnType::empty;
    return column;
  }

  void warn(const ReadingsGrid& grid) {
    std::vector<Warning> found;
    const char* const gridded = is_even_ ? "readings_gridded" : "readings_at_target";
    found.push_back(
        make_warning(gridded, target().name,
                     {value_of("readings", survey().readings()), value_of("tags", count_tags()),
                      value_of("rows", rows_), value_of("interval", interval_text(interval_))}));
    if (survey().incomplete() > 0) {
      found.push_back(
          make_warning("incomplete_readings", {}, {value_of("rows", survey().incomplete())}));
    }
    if (grid.strays() > 0) {
      found.push_back(make_warning("stray_times", {}, {value_of("count", grid.strays())}));
    }
    warn_of_quality(found);
    warn_of_states(found);
    warn_of_conflicts(found);
    for (std::size_t i = 0; i < plans_.size(); ++i)
      warn_of_units(tags()[i], plans_[i].units, found);
    if (grid.disordered() > 0) {
      found.push_back(
          make_warning("changes_out_of_order", {}, {value_of("count", grid.disordered())}));
    }
    warnings_.insert(warnings_.begin(), found.begin(), found.end());
  }

  std::size_t count_tags() const {
    return static_cast<std::size_t>(std::count_if(
        tags().begin(), tags().end(), [](const TagSurvey& tag) { return !tag.marker; }));
  }

  void warn_of_quality(std::vector<Warning>& found) const {
    const QualityRule& quality = survey().quality();
    const std::string name = source_.quality_name();
    if (quality.zero_is_good()) found.push_back(make_warning("quality_zero_is_good", name));
    if (quality.is_guess()) found.push_back(make_warning("quality_one_is_good", name));
    if (quality.bad_readings() > 0) {
      found.push_back(make_warning(
          "bad_readings", name,
          {value_of("count", quality.bad_readings()), value_of("all", survey().readings()),
           value_of("list", quality.list_bad())}));
    }
    if (const std::string unknown = quality.list_unknown(); !unknown.empty()) {
      found.push_back(make_warning("quality_unknown", name, {value_of("list", unknown)}));
    }
  }

  void warn_of_states(std::vector<Warning>& found) const {
    std::size_t states = 0;
    for (const TagSurvey& tag : tags()) {
      states += tag.system_states + (tag.has_states() ? 0 : tag.maybe_missing);
    }
    if (states == 0) return;
    found.push_back(make_warning("historian_states", {}, {value_of("count", states)}));
  }

  void warn_of_conflicts(std::vector<Warning>& found) const {
    const MomentConflicts& conflicts = survey().conflicts();
    if (conflicts.alternating && options_.tag_columns.empty()) {
      found.push_back(make_warning(
          "readings_alternate", source_.other_names()[*conflicts.alternating],
          {value_of("list", "[" + quote_text(source_.other_names()[*conflicts.alternating]) + ", " +
                                source_.tag_column() + "]")}));
    }
    if (!conflicts.are_many()) return;
    const double share =
        100 * static_cast<double>(conflicts.conflicts) / static_cast<double>(conflicts.moments);
    const auto percent = static_cast<std::size_t>(std::max(1.0, std::round(share)));
    found.push_back(make_warning("readings_at_once", tags()[conflicts.tag].name,
                                 {value_of("percent", std::to_string(percent))}));
  }

  static void warn_of_units(const TagSurvey& tag, const UnitPlan& units,
                            std::vector<Warning>& found) {
    if (units.converted > 0) {
      found.push_back(make_warning(
          "units_converted", tag.name,
          {value_of("count", units.converted), value_of("units", units.converted_units),
           value_of("unit", quote_text(units.unit))}));
    }
    if (units.unusable > 0) {
      found.push_back(
          make_warning("tag_units_differ", tag.name,
                       {value_of("count", units.unusable), value_of("units", units.unusable_units),
                        value_of("unit", quote_text(units.unit))}));
    }
    if (units.fractions > 0) {
      found.push_back(make_warning("percent_and_fraction", tag.name,
                                   {value_of("count", units.fractions),
                                    number_of("example", number_text(units.largest_fraction)),
                                    value_of("scale", make_sentence("to_percent"))}));
    }
  }

  ReadingsSource& source_;
  std::string target_;
  const ReadingsOptions& options_;
  const std::vector<std::string>& ignore_columns_;
  std::size_t max_bytes_;
  const MissingValues* missing_values_;
  std::optional<ReadingsSurvey> survey_;
  std::vector<TagPlan> plans_;
  double interval_ = 0;
  bool is_even_ = true;
  std::size_t rows_ = 0;
  std::vector<Warning> warnings_;
};

}  // namespace

const char* to_string(Layout layout) {
  switch (layout) {
    case Layout::wide:
      return "wide";
    case Layout::lengthwise:
      return "long";
    case Layout::automatic:
      break;
  }
  return "auto";
}

const char* to_string(Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::mean:
      return "mean";
    case Aggregate::last:
      return "last";
    case Aggregate::min:
      return "min";
    case Aggregate::max:
      return "max";
    case Aggregate::changes:
      return "changes";
    case Aggregate::automatic:
      break;
  }
  return "auto";
}

Table grid_readings(ReadingsSource& source, const GridRequest& request) {
  return Gridding(source, request).perform();
}

}  // namespace relevance::table
