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
#include "table/columns/column_table.h"
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
  std::vector<std::string> spellings;  // the others
};

// The classes of a column of levels, and the class of each level; levels that differ only in
// spelling share one.
struct Classes {
  std::vector<Class> all;
  std::vector<std::size_t> of_level;
  bool are_states = false;  // known words, perhaps beside 1 and 0
};

// What a text says of two states: a known word, or 1 and 0 beside such words.
struct State {
  bool yes = false;
  std::optional<BooleanWord> word;  // nothing: a number
  std::string text;                 // its letters
};

std::optional<State> state_of(const std::string& text) {
  if (const auto word = boolean_word(text)) {
    std::string letters = fold(text);
    std::erase_if(letters, [](char c) { return c == ' ' || c == '.' || c == '-' || c == '_'; });
    return State{word->value != 0, word, letters};
  }
  const auto number = parse_plain(text, '.');
  if (number && (*number == 0 || *number == 1)) return State{*number == 1, std::nullopt, text};
  return std::nullopt;
}

// Whether two words for the same state are one in other spellings: "OK" and "okay", "Fail" and
// "Failed", or NOK and "not OK", which both say no to the same word.
bool are_spellings(const State& a, const State& b, const std::vector<State>& all) {
  if (!a.word || !b.word || a.word->word == b.word->word) return true;
  if (a.text.starts_with(b.text) || b.text.starts_with(a.text)) return true;
  return std::any_of(all.begin(), all.end(), [&](const State& other) {
    return other.yes != a.yes && negates(a.text, other.text) && negates(b.text, other.text);
  });
}

// Two classes of the states: the word of each, and its other spellings.
void join(Classes& classes, const std::vector<State>& states) {
  std::vector<Class> joined;
  std::vector<std::size_t> places;
  for (const bool words : {true, false}) {
    for (std::size_t i = 0; i < states.size(); ++i) {
      if (states[i].word.has_value() != words) continue;
      const auto known = std::find_if(joined.begin(), joined.end(), [&](const Class& one) {
        return state_of(one.text)->yes == states[i].yes;
      });
      if (known == joined.end()) {
        joined.push_back(classes.all[i]);
      } else {
        known->rows += classes.all[i].rows;
        known->spellings.push_back(classes.all[i].text);
      }
    }
  }
  for (const State& state : states) {
    places.push_back(state_of(joined[0].text)->yes == state.yes ? 0 : 1);
  }
  for (std::size_t& place : classes.of_level) place = places[place];
  classes.all = std::move(joined);
  classes.are_states = true;
}

// Makes two classes of words, and of numbers, that say the same: TRUE, 1, FALSE and 0.
void join_spellings(Classes& classes) {
  constexpr std::size_t kMostSpellings = 8;
  if (classes.all.size() < 2 || classes.all.size() > kMostSpellings) return;
  std::vector<State> states;
  for (const Class& one : classes.all) {
    const auto state = state_of(one.text);
    if (!state) return;
    states.push_back(*state);
  }
  std::optional<std::size_t> kind;
  for (const State& state : states) {
    if (!state.word) continue;
    if (kind && *kind != state.word->kind) return;
    kind = state.word->kind;
  }
  if (!kind) return;
  for (const State& a : states) {
    for (const State& b : states) {
      if (a.yes == b.yes && !are_spellings(a, b, states)) return;
    }
  }
  join(classes, states);
}

Classes classes_of(const Column& target) {
  Classes classes;
  std::vector<std::string> keys;
  for (const std::string& level : target.levels) {
    std::string key = fold(level);
    const auto known = std::find(keys.begin(), keys.end(), key);
    classes.of_level.push_back(static_cast<std::size_t>(known - keys.begin()));
    if (known != keys.end()) continue;
    keys.push_back(std::move(key));
    classes.all.push_back({level, 0, {}});
  }
  for (const double value : target.values) {
    if (std::isnan(value)) continue;
    ++classes.all[classes.of_level[static_cast<std::size_t>(value)]].rows;
  }
  join_spellings(classes);
  return classes;
}

bool is_word(const std::string& text) {
  return !parse_measure(text, {}) && !parse_date_time(text);
}

// A number with letters may name a class, such as 1A or "1 (OK)", where it repeats; not 12.5 kg.
bool is_class(const Class& one) {
  constexpr std::size_t kFewestRows = 5;
  if (is_word(one.text)) return true;
  const bool number = parse_plain(one.text, '.') || parse_plain(one.text, ',');
  const bool whole = one.text.find_first_of(".,") == std::string::npos;
  return !number && whole && !parse_date_time(one.text) && one.rows >= kFewestRows;
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
  if (first == "+" || second == "+") return first == "+";
  const auto a = boolean_word(first);
  const auto b = boolean_word(second);
  if (a && (!b || a->value != b->value)) return a->value != 0;
  if (b && !a) return b->value == 0;
  if (negates(second, first)) return true;
  if (negates(first, second)) return false;
  return std::pair(fold(first), first) > std::pair(fold(second), second);
}

// Both already quoted.
BothLanguages sentence(const std::string& one, const std::string& zero) {
  return make_sentence("states_of_target", {value_of("one", one), value_of("zero", zero)});
}

std::string list_spellings(const Class& one) {
  std::string list = quote_text(one.text);
  for (const std::string& text : one.spellings) list += " / " + quote_text(text);
  return list;
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
    return is_same_class(one.text, wanted) ||
           std::any_of(one.spellings.begin(), one.spellings.end(),
                       [&](const std::string& text) { return is_same_class(text, wanted); });
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
  if (two) return sentence(list_spellings(*found), list_spellings(classes.all[1 - place]));
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
      classes.push_back({value, static_cast<std::size_t>(rows), {}});
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
    BothLanguages told = sentence(quote_text(one), quote_text(zero));
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
    reject_unknown_class(target, positive_class, {{zero, rows(0), {}}, {one, rows(1), {}}});
  }
  for (double& value : target.values) value = turned ? 1 - value : value;
  make_states(target, turned ? one : zero, turned ? zero : one);
  return turned ? sentence(quote_text(zero), quote_text(one))
                : sentence(quote_text(one), quote_text(zero));
}

bool are_classes(const Classes& classes) {
  return classes.are_states || std::all_of(classes.all.begin(), classes.all.end(), is_class);
}

[[noreturn]] void reject_words(const Column& target, const Classes& classes) {
  const bool few =
      classes.all.size() <= kMaxFeatureLevels && classes.all.size() * 2 <= count_values(target);
  if (few && are_classes(classes)) reject_classes(target, classes.all);
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
  if (classes.all.size() > 2 || !are_classes(classes)) reject_words(target, classes);
  if (classes.all.empty()) return std::nullopt;
  if (classes.all.size() == 1) return take_class(target, classes, classes.all[0].text);
  const bool first = first_is_positive(classes.all[0].text, classes.all[1].text);
  const Class& one = classes.all[first ? 0 : 1];
  const Class& zero = classes.all[first ? 1 : 0];
  warnings.push_back(
      make_warning("target_states", target.name,
                   {value_of("one", list_spellings(one)), value_of("zero", list_spellings(zero)),
                    value_of("option", "\"positive_class\": " + quote_text(zero.text))}));
  return take_class(target, classes, one.text);
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
