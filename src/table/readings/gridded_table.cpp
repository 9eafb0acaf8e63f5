// SPDX-License-Identifier: PostgreSQL
#include "table/readings/gridded_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>
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

std::string list_tags(const std::vector<TagSurvey>& tags) {
  constexpr std::size_t kListed = 20;
  if (tags.empty()) return "There are no tags.";
  std::vector<std::string> names;
  for (const TagSurvey& tag : tags) names.push_back(tag.name);
  std::sort(names.begin(), names.end());
  std::string list = "The tags are: ";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == kListed) return list + " and " + std::to_string(names.size() - i) + " more.";
    list += (i == 0 ? "" : ", ") + quote_text(names[i]);
  }
  return list + ".";
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
  Gridding(ReadingsSource& source, std::string_view target, const ReadingsOptions& options,
           const std::vector<std::string>& ignore_columns, std::size_t max_bytes)
      : source_(source),
        target_(target),
        options_(options),
        ignore_columns_(ignore_columns),
        max_bytes_(max_bytes),
        survey_(source, target) {}

  Table perform() {
    source_.read([this](const ReadingsBlock& block) { survey_.add(block); });
    survey_.finish();
    check_survey();
    const GridTimes times = choose_times();
    check_rows(times);
    interval_ = times.interval();
    rows_ = times.rows().size();
    plans_ = make_plans(times.interval());
    ReadingsGrid grid(times, plans_, survey_);
    source_.read([&](const ReadingsBlock& block) { grid.add(block); });
    return make_table(grid);
  }

 private:
  const std::vector<TagSurvey>& tags() const { return survey_.tags(); }
  const TagSurvey& target() const { return tags()[survey_.target()]; }

  void check_survey() const {
    if (survey_.readings() == 0) {
      throw Error("header_only", "the data hold no readings",
                  survey_.incomplete() == 0
                      ? "They have no rows."
                      : "None of their " + count_of(survey_.incomplete(), "row") +
                            " has both a tag and a time.",
                  "Each row must hold a tag, a time and a value.");
    }
    if (survey_.target() == kNoTag) {
      throw Error("target_not_found",
                  "target tag " + quote_text(trim(target_)) + " is not among the tags of the data",
                  list_tags(tags()), suggest_tag(target_, tags()));
    }
    if (survey_.quality().bad_readings() == survey_.readings()) {
      throw Error("all_readings_bad", "every reading is of bad quality",
                  "All " + count_of(survey_.readings(), "reading") + " have a bad quality.",
                  "If a column was taken for their quality and is not, name the right one in the "
                  "option \"quality_column\".");
    }
  }

  GridTimes choose_times() {
    const std::vector<double>& read = survey_.target_times();
    double interval = options_.interval.value_or(0);
    if (!options_.interval) interval = find_interval(read);
    if (interval <= 0) reject_few_rows(1, {});
    GridTimes times(read, interval);
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
    std::string detail = "It has " + count_of(survey_.target_times().size(), "reading");
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
      plan.carried = i != survey_.target();
      plan.max_gap = options_.max_gap.value_or(kStepsCarried * std::max(interval, tag.rhythm()));
      plan.wanted = !is_ignored(tag.name);
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
    for (const std::uint32_t tag : order) table.columns.push_back(make_column(grid, tag));
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
    found.push_back(
        make_warning("readings_gridded", target().name,
                     {value_of("readings", survey_.readings()), value_of("tags", tags().size()),
                      value_of("rows", rows_), value_of("interval", interval_text(interval_))}));
    if (survey_.incomplete() > 0) {
      found.push_back(
          make_warning("incomplete_readings", {}, {value_of("rows", survey_.incomplete())}));
    }
    const QualityRule& quality = survey_.quality();
    if (quality.zero_is_good()) found.push_back(make_warning("quality_zero_is_good", {}));
    std::size_t system_states = 0;
    for (const TagSurvey& tag : tags()) {
      system_states += tag.system_states + (tag.has_states() ? 0 : tag.maybe_missing);
    }
    if (quality.bad_readings() > 0) {
      found.push_back(make_warning(
          "bad_readings", {},
          {value_of("count", quality.bad_readings()), value_of("all", survey_.readings())}));
    }
    if (system_states > 0) {
      found.push_back(make_warning("historian_states", {}, {value_of("count", system_states)}));
    }
    if (grid.disordered() > 0) {
      found.push_back(
          make_warning("changes_out_of_order", {}, {value_of("count", grid.disordered())}));
    }
    warnings_.insert(warnings_.begin(), found.begin(), found.end());
  }

  ReadingsSource& source_;
  std::string target_;
  const ReadingsOptions& options_;
  const std::vector<std::string>& ignore_columns_;
  std::size_t max_bytes_;
  ReadingsSurvey survey_;
  std::vector<TagPlan> plans_;
  double interval_ = 0;
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

Table grid_readings(ReadingsSource& source, std::string_view target, const ReadingsOptions& options,
                    const std::vector<std::string>& ignore_columns, std::size_t max_bytes) {
  return Gridding(source, target, options, ignore_columns, max_bytes).perform();
}

}  // namespace relevance::table
