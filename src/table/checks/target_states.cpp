// SPDX-License-Identifier: PostgreSQL
#include "table/checks/target_states.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/suggestions.h"
#include "base/text.h"
#include "table/checks/training_set_errors.h"
#include "table/columns/boolean_word.h"
#include "table/columns/column_report.h"
#include "table/columns/date_time.h"
#include "table/columns/level_index.h"
#include "table/columns/number_text.h"
#include "table/training_set.h"

namespace relevance::table {

namespace {

constexpr std::size_t kListedClasses = 10;

struct Class {
  std::string text;  // as first written
  std::size_t rows = 0;
};

// The classes of a column of levels, and the class of each level; levels that differ only in
// spelling share one.
struct Classes {
  std::vector<Class> all;
  std::vector<std::size_t> of_level;
};

Classes classes_of(const Column& target) {
  Classes classes;
  std::vector<std::string> keys;
  for (const std::string& level : target.levels) {
    std::string key = fold(level);
    const auto known = std::find(keys.begin(), keys.end(), key);
    classes.of_level.push_back(static_cast<std::size_t>(known - keys.begin()));
    if (known != keys.end()) continue;
    keys.push_back(std::move(key));
    classes.all.push_back({level, 0});
  }
  for (const double value : target.values) {
    if (std::isnan(value)) continue;
    ++classes.all[classes.of_level[static_cast<std::size_t>(value)]].rows;
  }
  return classes;
}

bool has_levels(const Column& column) {
  return column.type == ColumnType::categorical || column.type == ColumnType::text;
}

bool is_word(const std::string& text) {
  return !parse_measure(text, {}) && !parse_date_time(text);
}

// Takes words such as "n.d." out of the classes, unless they are needed for two states. "Bad" is a
// word for a missing value among numbers, but a state beside "Good".
void remove_missing_words(Column& target) {
  std::vector<bool> missing;
  for (const std::string& level : target.levels) {
    missing.push_back(is_missing_among_numbers(level) && !boolean_word(level));
  }
  const auto left = std::count(missing.begin(), missing.end(), false);
  if (left < 2 || static_cast<std::size_t>(left) == missing.size()) return;
  for (double& value : target.values) {
    if (std::isnan(value) || !missing[static_cast<std::size_t>(value)]) continue;
    value = std::numeric_limits<double>::quiet_NaN();
  }
  drop_unused_levels(target);
}

std::string list_classes(std::vector<Class> classes) {
  std::stable_sort(classes.begin(), classes.end(),
                   [](const Class& a, const Class& b) { return a.rows > b.rows; });
  std::string list;
  for (std::size_t i = 0; i < std::min(classes.size(), kListedClasses); ++i) {
    list += (i == 0 ? "" : ", ") + quote_text(classes[i].text) + " in " +
            count_of(classes[i].rows, "row");
  }
  if (classes.size() > kListedClasses) {
    list += " and " + std::to_string(classes.size() - kListedClasses) + " more";
  }
  return list + ".";
}

[[noreturn]] void reject_classes(const Column& target, const std::vector<Class>& classes) {
  throw Error("target_has_classes",
              "target column " + quote_text(target.name) + " has " +
                  std::to_string(classes.size()) + " classes: one of them must be the target",
              list_classes(classes),
              "Name a class with the option \"positive_class\": it counts as 1, all others as 0.");
}

[[noreturn]] void reject_unknown_class(const Column& target, std::string_view wanted,
                                       const std::vector<Class>& classes) {
  std::vector<std::string> names;
  for (const Class& known : classes) names.push_back(known.text);
  std::string hint = suggestion_hint(wanted, names);
  if (hint.empty()) hint = "Give one of the values of the target column.";
  throw Error(
      "unknown_class",
      "\"positive_class\" is not among the values of target column " + quote_text(target.name),
      "Given: " + quote_text(wanted) + ". The values are: " + list_classes(classes), hint);
}

// The words for 0 and 1 of a column of booleans.
std::pair<std::string, std::string> words_of_boolean(const Column& target) {
  if (target.state_words.size() == 2 && !target.state_words[0].empty() &&
      !target.state_words[1].empty()) {
    return {target.state_words[0], target.state_words[1]};
  }
  if (target.text_values > 0) return {"false", "true"};
  return {"0", "1"};
}

bool is_same_class(std::string_view text, std::string_view wanted) {
  if (fold(text) == fold(wanted)) return true;
  const auto a = parse_plain(trim(text), '.');
  const auto b = parse_plain(trim(wanted), '.');
  return a && b && *a == *b;
}

// Whether the first of two states is 1.
bool first_is_positive(const std::string& first, const std::string& second) {
  const auto a = boolean_word(first);
  const auto b = boolean_word(second);
  if (a && (!b || a->value != b->value)) return a->value != 0;
  if (b && !a) return b->value == 0;
  if (negates(second, first)) return true;
  if (negates(first, second)) return false;
  return std::pair(fold(first), first) > std::pair(fold(second), second);
}

BothLanguages sentence(const std::string& one, const std::string& zero) {
  return make_sentence("states_of_target",
                       {value_of("one", quote_text(one)), value_of("zero", quote_text(zero))});
}

// The target's values are now 0 and 1; the words are kept for messages.
void make_states(Column& target, const std::string& zero, const std::string& one) {
  target.type = ColumnType::boolean;
  target.text_values = 0;
  target.first_text.clear();
  target.levels.clear();
  target.state_words = {zero, one};
}

BothLanguages take_class(Column& target, const Classes& classes, std::string_view wanted) {
  const auto found = std::find_if(classes.all.begin(), classes.all.end(), [&](const Class& one) {
    return is_same_class(one.text, wanted);
  });
  if (found == classes.all.end()) reject_unknown_class(target, wanted, classes.all);
  const auto place = static_cast<std::size_t>(found - classes.all.begin());
  for (double& value : target.values) {
    if (std::isnan(value)) continue;
    value = classes.of_level[static_cast<std::size_t>(value)] == place ? 1 : 0;
  }
  const bool two = classes.all.size() == 2;
  const std::string zero = two ? classes.all[1 - place].text : std::string();
  make_states(target, zero, found->text);
  if (two) return sentence(found->text, zero);
  return make_sentence("class_of_target", {value_of("one", quote_text(found->text))});
}

// A target of numbers with a positive class: a class may be written as a number.
BothLanguages take_number(Column& target, std::string_view wanted) {
  const auto number = parse_plain(trim(wanted), '.');
  const bool known = number && std::find(target.values.begin(), target.values.end(), *number) !=
                                   target.values.end();
  if (!known) {
    const ColumnReport report = describe_column(target);
    std::vector<Class> classes;
    for (const std::string& value : report.first_values) {
      const bool listed = std::any_of(classes.begin(), classes.end(),
                                      [&](const Class& one) { return one.text == value; });
      if (listed) continue;
      const auto rows = std::count(target.values.begin(), target.values.end(),
                                   parse_plain(value, '.').value_or(std::nan("")));
      classes.push_back({value, static_cast<std::size_t>(rows)});
    }
    reject_unknown_class(target, wanted, classes);
  }
  for (double& value : target.values) {
    if (!std::isnan(value)) value = value == *number ? 1 : 0;
  }
  make_states(target, {}, number_text(*number));
  return make_sentence("class_of_target", {value_of("one", number_text(*number))});
}

std::optional<BothLanguages> read_boolean(Column& target, std::string_view positive_class,
                                          std::vector<Warning>& warnings) {
  const auto [zero, one] = words_of_boolean(target);
  const bool written_in_words = !target.state_words.empty();
  if (positive_class.empty()) {
    if (target.text_values == 0) return std::nullopt;
    BothLanguages told = sentence(one, zero);
    if (written_in_words && std::isnan(only_value(target))) {
      warnings.push_back(
          make_warning("target_states", target.name,
                       {value_of("one", quote_text(one)), value_of("zero", quote_text(zero)),
                        value_of("option", "\"positive_class\": " + quote_text(zero))}));
    }
    make_states(target, zero, one);
    return told;
  }
  const bool turned = is_same_class(zero, positive_class);
  if (!turned && !is_same_class(one, positive_class)) {
    const auto rows = [&](double value) {
      return static_cast<std::size_t>(
          std::count(target.values.begin(), target.values.end(), value));
    };
    reject_unknown_class(target, positive_class, {{zero, rows(0)}, {one, rows(1)}});
  }
  for (double& value : target.values) value = turned ? 1 - value : value;
  make_states(target, turned ? one : zero, turned ? zero : one);
  return turned ? sentence(zero, one) : sentence(one, zero);
}

bool are_words(const Column& target) {
  return std::all_of(target.levels.begin(), target.levels.end(), is_word);
}

[[noreturn]] void reject_words(const Column& target, const Classes& classes) {
  const bool few =
      classes.all.size() <= kMaxFeatureLevels && classes.all.size() * 2 <= count_values(target);
  if (few && are_words(target)) reject_classes(target, classes.all);
  reject_target_type(target);
}

}  // namespace

std::optional<BothLanguages> read_target_states(Column& target, std::string_view positive_class,
                                                std::vector<Warning>& warnings) {
  positive_class = trim(positive_class);
  if (target.type == ColumnType::boolean) return read_boolean(target, positive_class, warnings);
  if (target.type == ColumnType::numeric && !positive_class.empty()) {
    return take_number(target, positive_class);
  }
  if (!has_levels(target)) return std::nullopt;
  remove_missing_words(target);
  const Classes classes = classes_of(target);
  if (!positive_class.empty()) return take_class(target, classes, positive_class);
  if (classes.all.size() > 2 || !are_words(target)) reject_words(target, classes);
  if (classes.all.empty()) return std::nullopt;
  if (classes.all.size() == 1) return take_class(target, classes, classes.all[0].text);
  const bool first = first_is_positive(classes.all[0].text, classes.all[1].text);
  const std::string one = classes.all[first ? 0 : 1].text;
  const std::string zero = classes.all[first ? 1 : 0].text;
  warnings.push_back(
      make_warning("target_states", target.name,
                   {value_of("one", quote_text(one)), value_of("zero", quote_text(zero)),
                    value_of("option", "\"positive_class\": " + quote_text(zero))}));
  return take_class(target, classes, one);
}

void check_target_head(const Column& target, std::string_view positive_class) {
  // Times of day may turn out to be durations further down.
  const bool dates = target.type == ColumnType::timestamp && target.has_date;
  if (dates && count_values(target) >= kMinRows) reject_target_type(target);
  if (!has_levels(target) || !trim(positive_class).empty()) return;
  Column words = target;
  remove_missing_words(words);
  const Classes classes = classes_of(words);
  // Fewer words may be a bad stretch at the start that the rest of the file outweighs.
  const std::size_t numbers =
      count_values(target) - std::min(count_values(target), target.text_values);
  const bool mostly_words = target.text_values >= kMinRows && numbers * 20 < target.text_values;
  const auto kinds = static_cast<std::size_t>(std::count_if(
      classes.all.begin(), classes.all.end(), [](const Class& one) { return is_word(one.text); }));
  if (mostly_words && kinds > 2) reject_words(words, classes);
}

}  // namespace relevance::table
