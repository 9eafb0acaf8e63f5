// SPDX-License-Identifier: PostgreSQL
#include "contract/train_options.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/suggestions.h"
#include "base/text.h"
#include "contract/csv_options_json.h"
#include "contract/limits.h"
#include "contract/missing_values_json.h"
#include "contract/option_value.h"
#include "contract/readings_options_json.h"

namespace relevance::contract {
namespace {

using nlohmann::json;

constexpr std::array kAlgorithms = {"random_forest", "gradient_boosting", "auto"};
constexpr std::array kSplits = {"auto", "random", "blocks", "last"};
constexpr std::int64_t kMaxExplainRows = 1'000'000'000'000;

// One of a few words; returns its index.
template <std::size_t count>
std::size_t read_word(const char* option, const json& value,
                      const std::array<const char*, count>& words) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) {
    if (value == words[i]) return i;
    list += (i == 0 ? "\"" : i + 1 == count ? "\" or \"" : "\", \"") + std::string(words[i]);
  }
  reject_option(option, value, list + "\"");
}

// An option: one entry in kOptions, and its member in TrainOptions.
struct Option {
  const char* name;
  void (*read)(TrainOptions& options, const char* name, const json& value);
  json (*write)(const TrainOptions& options);
  const char* values;  // besides the default, for the documentation
  const char* meaning;
};

// An option whose member is written to JSON unchanged.
template <auto member, auto read_value>
constexpr Option option(const char* name, const char* values, const char* meaning) {
  return {name,
          [](TrainOptions& options, const char* option, const json& value) {
            options.*member = read_value(option, value);
          },
          [](const TrainOptions& options) { return json(options.*member); }, values, meaning};
}

template <std::int64_t low, std::int64_t high>
std::int64_t integer(const char* option, const json& value) {
  return read_integer(option, value, low, high);
}

// A number from a range, or "auto".
template <int low, int high>
int size(const char* option, const json& value) {
  if (value == "auto") return kAutomatic;
  if (!value.is_number()) {
    reject_option(
        option, value,
        "an integer from " + std::to_string(low) + " to " + std::to_string(high) + ", or \"auto\"");
  }
  return static_cast<int>(read_integer(option, value, low, high));
}

template <int TrainOptions::*member, int low, int high>
constexpr Option size_option(const char* name, const char* values, const char* meaning) {
  Option made = option<member, size<low, high>>(name, values, meaning);
  made.write = [](const TrainOptions& options) {
    return options.*member == kAutomatic ? json("auto") : json(options.*member);
  };
  return made;
}

// An option that is one of a few words: its member is an enumeration in the order of the words.
template <auto member, const auto& words>
constexpr Option word_option(const char* name, const char* values, const char* meaning) {
  using Word = std::remove_cvref_t<decltype(std::declval<TrainOptions>().*member)>;
  return {name,
          [](TrainOptions& options, const char* option, const json& value) {
            options.*member = static_cast<Word>(read_word(option, value, words));
          },
          [](const TrainOptions& options) { return json(to_string(options.*member)); }, values,
          meaning};
}

// range: its wording in the error message.
double read_number(const char* option, const json& value, const char* range,
                   bool (*is_in_range)(double)) {
  if (!value.is_number() || !is_in_range(value.get<double>())) reject_option(option, value, range);
  return value.get<double>();
}

double test_share(const char* option, const json& value) {
  return read_number(option, value, "a number from 0.05 to 0.5",
                     [](double share) { return share >= 0.05 && share <= 0.5; });
}

double share_of_features(const char* option, const json& value) {
  return read_number(option, value, "a number above 0, up to 1",
                     [](double share) { return share > 0 && share <= 1; });
}

std::int64_t row_count(const char* option, const json& value) {
  if (value == "all") return 0;
  if (!value.is_number()) reject_option(option, value, "a number of rows, or \"all\"");
  return read_integer(option, value, 1, kMaxExplainRows);
}

constexpr Option rows_option(const char* name, const char* values, const char* meaning) {
  Option made = option<&TrainOptions::explain_rows, row_count>(name, values, meaning);
  made.write = [](const TrainOptions& options) {
    return options.explain_rows == 0 ? json("all") : json(options.explain_rows);
  };
  return made;
}

std::string column_name(const char* option, const json& value) {
  if (!value.is_string()) reject_option(option, value, "a column's name");
  return value.get<std::string>();
}

std::vector<std::string> column_names(const char* option, const json& value) {
  const char* range = "a list of column names";
  if (!value.is_array()) reject_option(option, value, range);
  std::vector<std::string> names;
  for (const json& name : value) {
    if (!name.is_string()) reject_option(option, value, range);
    names.push_back(name.get<std::string>());
  }
  return names;
}

constexpr Option keep_option(const char* name, const char* values, const char* meaning) {
  return {name,
          [](TrainOptions& options, const char* option, const json& value) {
            options.values.keep_columns = column_names(option, value);
          },
          [](const TrainOptions& options) { return json(options.values.keep_columns); }, values,
          meaning};
}

constexpr Option missing_option(const char* name, const char* values, const char* meaning) {
  return {name,
          [](TrainOptions& options, const char* option, const json& value) {
            options.values.missing_values = read_missing_values(option, value);
          },
          [](const TrainOptions& options) { return to_json(options.values.missing_values); },
          values, meaning};
}

// A class may be given as a text, a number or a boolean; it is kept as a text.
constexpr Option class_option(const char* name, const char* values, const char* meaning) {
  return {name,
          [](TrainOptions& options, const char* option, const json& value) {
            const bool is_text = value.is_string();
            if (!is_text && !value.is_number() && !value.is_boolean()) {
              reject_option(option, value, "a value of the target column");
            }
            options.values.positive_class = is_text ? value.get<std::string>() : value.dump();
          },
          [](const TrainOptions& options) { return json(options.values.positive_class); }, values,
          meaning};
}

constexpr std::array kOptions = {
    word_option<&TrainOptions::algorithm, kAlgorithms>(
        "algorithm", R"("gradient_boosting", "auto")",
        "What is grown; \"auto\": both, and the one that predicts better in trials on the training "
        "rows is explained."),
    size_option<&TrainOptions::trees, 1, 2000>(
        "trees", "1 to 2000",
        "Number of trees of a forest (100; on fewer than 5000 training rows 300); maximum for "
        "gradient boosting (1000; it stops early)."),
    size_option<&TrainOptions::max_depth, 1, 512>(
        "max_depth", "1 to 512",
        "Maximum number of splits from root to leaf (a forest: no limit; boosting: 4)."),
    size_option<&TrainOptions::min_samples_leaf, 1, 1'000'000>(
        "min_samples_leaf", "1 to 1000000",
        "Minimum number of training rows per leaf (5; for a forest on fewer than 5000 rows 5 or 3, "
        "if trials show out of bag that this costs at most 0.0025 of R2, else 1)."),
    option<&TrainOptions::max_features, share_of_features>(
        "max_features", "above 0, up to 1", "Share of the features that a node may use."),
    option<&TrainOptions::seed, integer<0, UINT32_MAX>>(
        "seed", "0 to 4294967295", "The same seed and data give the same ranking."),
    option<&TrainOptions::test_share, test_share>("test_share", "0.05 to 0.5",
                                                  "Share of the rows held out."),
    word_option<&TrainOptions::split, kSplits>(
        "split", R"("random", "blocks", "last")",
        "Which rows are held out: random ones, blocks of neighbouring rows with gaps next to them, "
        "or the last ones; \"auto\": blocks if the rows are in time order, else random."),
    option<&TrainOptions::group_column, column_name>(
        "group_column", "a column's name",
        "Rows with the same value there (a batch, a shift, an order) are held out together; the "
        "column is not a feature."),
    rows_option("explain_rows", R"(1 or more, or "all")",
                "Rows to explain, drawn evenly over the target's range and over time."),
    option<&TrainOptions::threads, integer<0, 1024>>("threads", "0 to 1024",
                                                     "0: the service's own setting."),
    option<&TrainOptions::priority, integer<-10, 10>>(
        "priority", "-10 to 10",
        "Of an owner's queued trainings, those with a higher number start first."),
    option<&TrainOptions::ignore_columns, column_names>("ignore_columns", "column names",
                                                        "Columns to leave out."),
    keep_option(
        "keep_columns", "column names",
        "Columns of numbers to keep as features although they look like a clock, a counter, "
        "an identifier or a code."),
    missing_option(
        "missing_values", "a list of numbers and words, or one for each column",
        "What stands for a missing value, in all columns ([-200, \"n.v.\"]) or by column "
        "({\"CO\": [-200]}); []: no number does; \"auto\": numbers that the values show "
        "to be codes."),
    class_option("positive_class", "a value of the target column",
                 "The class that counts as 1, all others as 0; \"\": a target of two words is read "
                 "as 0 and 1, and a warning says which is which."),
};

[[noreturn]] void reject_unknown(const std::string& given, const json& value) {
  // The name may be of any length; its beginning is enough to see what was meant.
  const std::string_view head = std::string_view(given).substr(0, 40);
  std::vector<std::string_view> names;
  for (const Option& known : kOptions) names.emplace_back(known.name);
  for (const std::string_view name : csv_option_names()) names.push_back(name);
  for (const std::string_view name : readings_option_names()) names.push_back(name);
  std::stable_sort(names.begin(), names.end(), [&](std::string_view a, std::string_view b) {
    return edit_distance(head, a) < edit_distance(head, b);
  });
  std::string known;
  for (std::string_view name : names) known += (known.empty() ? "" : ", ") + std::string(name);
  throw Error("unknown_option", "unknown training option " + shown(given),
              "Its value is " + shown(value) + ".", "Known options: " + known + ".");
}

[[noreturn]] void reject_size(const std::string& option, const std::string& what,
                              const std::string& seen, std::size_t most) {
  throw Error("invalid_option", "option \"" + option + "\" " + what,
              "It has " + seen + "; at most " + std::to_string(most) + " are accepted.",
              "Shorten it, or leave the option out.");
}

void check_text(const std::string& option, const std::string& text) {
  if (text.size() <= kMaxNameBytes) return;
  reject_size(option, "holds a text that is too long", std::to_string(text.size()) + " bytes",
              kMaxNameBytes);
}

// Whatever the option: its texts, and the number of its values. No option is nested deeper than an
// object of lists; what is deeper is rejected by the option itself.
void check_size(const std::string& option, const json& value, int levels = 3) {
  if (value.is_string()) return check_text(option, value.get_ref<const std::string&>());
  if (!value.is_structured() || levels == 0) return;
  if (value.size() > kMaxListed) {
    reject_size(option, "has too many values", std::to_string(value.size()) + " values",
                kMaxListed);
  }
  for (const auto& [key, part] : value.items()) {
    if (value.is_object()) check_text(option, key);
    check_size(option, part, levels - 1);
  }
}

// Each option may be large, but not all of them together.
void check_total(const TrainOptions& options) {
  const json all = to_json(options);
  std::size_t total = 0;
  std::size_t largest = 0;
  std::string name;
  for (const auto& [option, value] : all.items()) {
    const std::size_t size =
        value.dump(-1, ' ', false, json::error_handler_t::replace).size() + option.size();
    total += size;
    if (size <= largest) continue;
    largest = size;
    name = option;
  }
  if (total <= kMaxOptionsBytes) return;
  throw Error("invalid_option", "the training options are too large",
              "As JSON they take " + std::to_string(total) + " bytes, option \"" + name + "\" " +
                  std::to_string(largest) + " of them; at most " +
                  std::to_string(kMaxOptionsBytes) + " are accepted.",
              "Shorten \"" + name + "\"; of a query, select fewer columns instead.");
}

void read_option(TrainOptions& options, const std::string& name, const json& value) {
  check_size(shorten(name, 40), value);
  for (const Option& known : kOptions) {
    if (name == known.name) return known.read(options, known.name, value);
  }
  if (read_csv_option(options.csv, name, value)) return;
  if (!read_readings_option(options.readings, name, value)) reject_unknown(name, value);
}

// The library's words: line, column, what was read and what was expected. A token may be of any length.
std::string place_of(std::string_view said) {
  constexpr std::size_t kHead = 200;
  constexpr std::size_t kTail = 80;
  if (said.size() <= kHead + kTail) return shorten(said, said.size());
  std::string_view tail = said.substr(said.size() - kTail);
  const auto is_inside_character = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
  };
  while (!tail.empty() && is_inside_character(tail.front())) tail.remove_prefix(1);
  return shorten(said, kHead) + " " + shorten(tail, kTail);
}

}  // namespace

const char* to_string(Algorithm algorithm) {
  return kAlgorithms.at(static_cast<std::size_t>(algorithm));
}

const char* to_string(SplitMethod split) {
  return kSplits.at(static_cast<std::size_t>(split));
}

TrainOptions parse_train_options(const json& given) {
  if (!given.is_object()) {
    throw Error("invalid_json", "training options must be a JSON object",
                "Given: " + shown(given) + ".",
                "Give an object, for example {\"trees\": 200, \"seed\": 1}.");
  }
  TrainOptions options;
  for (const auto& [name, value] : given.items()) read_option(options, name, value);
  check_csv_options(options.csv);
  check_total(options);
  return options;
}

TrainOptions parse_train_options(std::string_view json_text) {
  if (json_text.size() > kMaxJsonBytes) {
    throw Error("invalid_option", "the training options are too large",
                "They have " + std::to_string(json_text.size()) + " bytes; at most " +
                    std::to_string(kMaxOptionsBytes) + " are accepted.",
                "Give an object, for example {\"trees\": 200, \"seed\": 1}.");
  }
  json parsed;
  try {
    parsed = json::parse(json_text);
  } catch (const json::exception& error) {
    const std::string_view what = error.what();
    // The library's own prefix, "[json.exception.parse_error.101] ", means nothing to people.
    const std::size_t prefix_end = what.find("] ");
    throw Error("invalid_json", "training options are not valid JSON",
                place_of(prefix_end == what.npos ? what : what.substr(prefix_end + 2)),
                "Give an object, for example {\"trees\": 200, \"seed\": 1}.");
  }
  return parse_train_options(parsed);
}

json to_json(const TrainOptions& options) {
  json out = json::object();
  for (const Option& known : kOptions) out[known.name] = known.write(options);
  out.update(to_json(options.csv));
  out.update(to_json(options.readings));
  return out;
}

bool same_training(std::string_view one, std::string_view other) {
  const auto comparable = [](std::string_view text) {
    TrainOptions options = parse_train_options(text);
    options.priority = 0;
    return to_json(options);
  };
  try {
    return comparable(one) == comparable(other);
  } catch (const Error&) {
    return one == other;
  }
}

std::string options_for_service(std::string_view options, bool same_version) {
  json sent = json::parse(options);
  sent.erase("priority");
  if (same_version) return sent.dump();
  const json defaults = to_json(TrainOptions{});
  json differing = json::object();
  for (const auto& [name, value] : sent.items())
    if (!defaults.contains(name) || defaults[name] != value) differing[name] = value;
  return differing.dump();
}

std::vector<OptionDescription> describe_options() {
  const json defaults = to_json(TrainOptions{});
  std::vector<OptionDescription> all;
  for (const Option& known : kOptions) {
    all.push_back({known.name, defaults.at(known.name), known.values, known.meaning});
  }
  return all;
}

}  // namespace relevance::contract
