// SPDX-License-Identifier: PostgreSQL
#include "contract/train_options.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/suggestions.h"
#include "contract/csv_options_json.h"
#include "contract/option_value.h"

namespace relevance::contract {
namespace {

using nlohmann::json;

constexpr std::array kOptionNames = {
    "algorithm",  "trees", "max_depth",    "min_samples_leaf", "max_features", "seed",
    "test_share", "split", "group_column", "explain_rows",     "threads",      "ignore_columns",
};
constexpr std::array kAlgorithms = {"random_forest", "gradient_boosting", "auto"};
constexpr std::array kSplits = {"auto", "random", "blocks", "last"};
constexpr std::int64_t kMaxExplainRows = 1'000'000'000'000;

[[noreturn]] void reject_unknown(const std::string& given, const json& value) {
  // The name may be of any length; its beginning is enough to see what was meant.
  const std::string_view head = std::string_view(given).substr(0, 40);
  std::vector<std::string_view> names(kOptionNames.begin(), kOptionNames.end());
  for (const std::string_view name : csv_option_names()) names.push_back(name);
  std::stable_sort(names.begin(), names.end(), [&](std::string_view a, std::string_view b) {
    return edit_distance(head, a) < edit_distance(head, b);
  });
  std::string known;
  for (std::string_view name : names) known += (known.empty() ? "" : ", ") + std::string(name);
  throw Error("unknown_option", "unknown training option " + shown(given),
              "Its value is " + shown(value) + ".", "Known options: " + known + ".");
}

int read_int(const char* option, const json& value, int low, int high) {
  return static_cast<int>(read_integer(option, value, low, high));
}

// A number, or "auto".
int read_size(const char* option, const json& value, int low, int high) {
  if (value == "auto") return kAutomatic;
  if (!value.is_number()) {
    reject_option(
        option, value,
        "an integer from " + std::to_string(low) + " to " + std::to_string(high) + ", or \"auto\"");
  }
  return read_int(option, value, low, high);
}

json size_to_json(int size) {
  return size == kAutomatic ? json("auto") : json(size);
}

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

double read_test_share(const json& value) {
  const char* range = "a number from 0.05 to 0.5";
  if (!value.is_number()) reject_option("test_share", value, range);
  const auto share = value.get<double>();
  if (!(share >= 0.05 && share <= 0.5)) reject_option("test_share", value, range);
  return share;
}

double read_max_features(const json& value) {
  const char* range = "a number above 0, up to 1";
  if (!value.is_number()) reject_option("max_features", value, range);
  const auto share = value.get<double>();
  if (!(share > 0 && share <= 1)) reject_option("max_features", value, range);
  return share;
}

std::int64_t read_explain_rows(const json& value) {
  if (value == "all") return 0;
  if (!value.is_number()) reject_option("explain_rows", value, "a number of rows, or \"all\"");
  return read_integer("explain_rows", value, 1, kMaxExplainRows);
}

std::string read_group_column(const json& value) {
  if (!value.is_string()) reject_option("group_column", value, "a column's name");
  return value.get<std::string>();
}

std::vector<std::string> read_ignore_columns(const json& value) {
  const char* range = "a list of column names";
  if (!value.is_array()) reject_option("ignore_columns", value, range);
  std::vector<std::string> names;
  for (const json& name : value) {
    if (!name.is_string()) reject_option("ignore_columns", value, range);
    names.push_back(name.get<std::string>());
  }
  return names;
}

void read_option(TrainOptions& options, const std::string& name, const json& value) {
  if (name == "algorithm") {
    options.algorithm = static_cast<Algorithm>(read_word("algorithm", value, kAlgorithms));
  } else if (name == "trees") {
    options.trees = read_size("trees", value, 1, 2000);
  } else if (name == "max_depth") {
    options.max_depth = read_size("max_depth", value, 1, 512);
  } else if (name == "min_samples_leaf") {
    options.min_samples_leaf = read_size("min_samples_leaf", value, 1, 1'000'000);
  } else if (name == "max_features") {
    options.max_features = read_max_features(value);
  } else if (name == "seed") {
    options.seed = static_cast<std::uint32_t>(read_integer("seed", value, 0, UINT32_MAX));
  } else if (name == "test_share") {
    options.test_share = read_test_share(value);
  } else if (name == "split") {
    options.split = static_cast<SplitMethod>(read_word("split", value, kSplits));
  } else if (name == "group_column") {
    options.group_column = read_group_column(value);
  } else if (name == "explain_rows") {
    options.explain_rows = read_explain_rows(value);
  } else if (name == "threads") {
    options.threads = read_int("threads", value, 0, 1024);
  } else if (name == "ignore_columns") {
    options.ignore_columns = read_ignore_columns(value);
  } else if (!read_csv_option(options.csv, name, value)) {
    reject_unknown(name, value);
  }
}

}  // namespace

const char* to_string(Algorithm algorithm) {
  return kAlgorithms.at(static_cast<std::size_t>(algorithm));
}

const char* to_string(SplitMethod split) {
  return kSplits.at(static_cast<std::size_t>(split));
}

TrainOptions parse_train_options(const json& json) {
  if (!json.is_object()) {
    throw Error("invalid_json", "training options must be a JSON object",
                "Given: " + shown(json) + ".",
                "Give an object, for example {\"trees\": 200, \"seed\": 1}.");
  }
  TrainOptions options;
  for (const auto& [name, value] : json.items()) read_option(options, name, value);
  check_csv_options(options.csv);
  return options;
}

TrainOptions parse_train_options(std::string_view json_text) {
  json parsed;
  try {
    parsed = json::parse(json_text);
  } catch (const json::exception& error) {
    const std::string_view what = error.what();
    // The library's own prefix, "[json.exception.parse_error.101] ", means nothing to people.
    const std::size_t prefix_end = what.find("] ");
    throw Error("invalid_json", "training options are not valid JSON",
                std::string(prefix_end == what.npos ? what : what.substr(prefix_end + 2)),
                "Give an object, for example {\"trees\": 200, \"seed\": 1}.");
  }
  return parse_train_options(parsed);
}

json to_json(const TrainOptions& options) {
  json out = {
      {"algorithm", to_string(options.algorithm)},
      {"trees", size_to_json(options.trees)},
      {"max_depth", size_to_json(options.max_depth)},
      {"min_samples_leaf", size_to_json(options.min_samples_leaf)},
      {"max_features", options.max_features},
      {"seed", options.seed},
      {"test_share", options.test_share},
      {"split", to_string(options.split)},
      {"group_column", options.group_column},
      {"explain_rows", options.explain_rows == 0 ? json("all") : json(options.explain_rows)},
      {"threads", options.threads},
      {"ignore_columns", options.ignore_columns},
  };
  out.update(to_json(options.csv));
  return out;
}

}  // namespace relevance::contract
