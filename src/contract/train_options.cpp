#include "contract/train_options.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/edit_distance.h"
#include "base/error.h"

namespace relevance::contract {
namespace {

using nlohmann::json;

constexpr std::array kOptionNames = {
    "trees", "max_depth",  "min_samples_leaf", "max_features", "seed",
    "split", "test_share", "explain_rows",     "threads",      "ignore_columns",
};
constexpr std::int64_t kMaxExplainRows = 1'000'000'000'000;

// What was given, for a message: short, valid UTF-8 whatever came in. Lists and objects are not
// written out: writing recurses, and they may be nested to any depth.
std::string shown(const json& value) {
  constexpr std::size_t kMaxBytes = 80;
  if (value.is_array()) return "a list";
  if (value.is_object()) return "an object";
  std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  if (text.size() > kMaxBytes) text = text.substr(0, kMaxBytes) + "...";
  return text;
}

[[noreturn]] void refuse(const char* option, const json& given, const std::string& range) {
  throw Error("invalid_option", "option \"" + std::string(option) + "\" must be " + range,
              "Given was " + shown(given) + ".",
              "Give " + range + ", or leave the option out for its default.");
}

[[noreturn]] void refuse_unknown(const std::string& given, const json& value) {
  // A name of any length may come in; its head is enough to tell what was meant.
  const std::string_view head = std::string_view(given).substr(0, 40);
  std::vector<std::string_view> names(kOptionNames.begin(), kOptionNames.end());
  std::stable_sort(names.begin(), names.end(), [&](std::string_view a, std::string_view b) {
    return edit_distance(head, a) < edit_distance(head, b);
  });
  std::string known;
  for (std::string_view name : names) known += (known.empty() ? "" : ", ") + std::string(name);
  throw Error("unknown_option", "unknown training option " + shown(given),
              "Its value is " + shown(value) + ".", "Known options: " + known + ".");
}

// 100 and 100.0 are the same number to whoever writes JSON.
std::int64_t read_integer(const char* option, const json& value, std::int64_t low,
                          std::int64_t high) {
  const std::string range =
      "an integer from " + std::to_string(low) + " to " + std::to_string(high);
  if (!value.is_number()) refuse(option, value, range);
  if (value.is_number_unsigned()) {
    const auto given = value.get<std::uint64_t>();
    // low is never above high, so an unsigned number is compared from above first.
    if (given > static_cast<std::uint64_t>(high)) refuse(option, value, range);
  } else if (value.is_number_float()) {
    const auto given = value.get<double>();
    if (!(given >= static_cast<double>(low) && given <= static_cast<double>(high)) ||
        given != std::floor(given)) {
      refuse(option, value, range);
    }
  }
  const auto number = value.get<std::int64_t>();
  if (number < low || number > high) refuse(option, value, range);
  return number;
}

int read_int(const char* option, const json& value, int low, int high) {
  return static_cast<int>(read_integer(option, value, low, high));
}

double read_test_share(const json& value) {
  const char* range = "a number from 0.05 to 0.5";
  if (!value.is_number()) refuse("test_share", value, range);
  const auto share = value.get<double>();
  if (!(share >= 0.05 && share <= 0.5)) refuse("test_share", value, range);
  return share;
}

double read_max_features(const json& value) {
  const char* range = "a number above 0, up to 1";
  if (!value.is_number()) refuse("max_features", value, range);
  const auto share = value.get<double>();
  if (!(share > 0 && share <= 1)) refuse("max_features", value, range);
  return share;
}

Split read_split(const json& value) {
  if (value == "random") return Split::random;
  if (value == "last") return Split::last;
  refuse("split", value, "\"random\" or \"last\"");
}

std::int64_t read_explain_rows(const json& value) {
  if (value == "all") return 0;
  if (!value.is_number()) refuse("explain_rows", value, "a number of rows, or \"all\"");
  return read_integer("explain_rows", value, 0, kMaxExplainRows);
}

std::vector<std::string> read_ignore_columns(const json& value) {
  const char* range = "a list of column names";
  if (!value.is_array()) refuse("ignore_columns", value, range);
  std::vector<std::string> names;
  for (const json& name : value) {
    if (!name.is_string()) refuse("ignore_columns", value, range);
    names.push_back(name.get<std::string>());
  }
  return names;
}

void read_option(TrainOptions& options, const std::string& name, const json& value) {
  if (name == "trees") {
    options.trees = read_int("trees", value, 1, 2000);
  } else if (name == "max_depth") {
    options.max_depth = read_int("max_depth", value, 1, 32);
  } else if (name == "min_samples_leaf") {
    options.min_samples_leaf = read_int("min_samples_leaf", value, 1, 1'000'000);
  } else if (name == "max_features") {
    options.max_features = read_max_features(value);
  } else if (name == "seed") {
    options.seed = static_cast<std::uint32_t>(read_integer("seed", value, 0, UINT32_MAX));
  } else if (name == "test_share") {
    options.test_share = read_test_share(value);
  } else if (name == "split") {
    options.split = read_split(value);
  } else if (name == "explain_rows") {
    options.explain_rows = read_explain_rows(value);
  } else if (name == "threads") {
    options.threads = read_int("threads", value, 0, 1024);
  } else if (name == "ignore_columns") {
    options.ignore_columns = read_ignore_columns(value);
  } else {
    refuse_unknown(name, value);
  }
}

}  // namespace

TrainOptions parse_train_options(const json& json) {
  if (!json.is_object()) {
    throw Error("invalid_json", "training options must be a JSON object",
                "Given was " + shown(json) + ".",
                "Give an object, for example {\"trees\": 200, \"seed\": 1}.");
  }
  TrainOptions options;
  for (const auto& [name, value] : json.items()) read_option(options, name, value);
  return options;
}

TrainOptions parse_train_options(std::string_view json_text) {
  json parsed;
  try {
    parsed = json::parse(json_text);
  } catch (const json::exception& error) {
    const std::string_view what = error.what();
    // The library's own prefix, "[json.exception.parse_error.101] ", says nothing to people.
    const std::size_t prefix_end = what.find("] ");
    throw Error("invalid_json", "training options are not valid JSON",
                std::string(prefix_end == what.npos ? what : what.substr(prefix_end + 2)),
                "Give an object, for example {\"trees\": 200, \"seed\": 1}.");
  }
  return parse_train_options(parsed);
}

json to_json(const TrainOptions& options) {
  return {
      {"trees", options.trees},
      {"max_depth", options.max_depth},
      {"min_samples_leaf", options.min_samples_leaf},
      {"max_features", options.max_features},
      {"seed", options.seed},
      {"test_share", options.test_share},
      {"split", options.split == Split::random ? "random" : "last"},
      {"explain_rows", options.explain_rows},
      {"threads", options.threads},
      {"ignore_columns", options.ignore_columns},
  };
}

}  // namespace relevance::contract
