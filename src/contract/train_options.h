// SPDX-License-Identifier: PostgreSQL
// The training options, the same in SQL (jsonb), in the HTTP contract (options=JSON) and here.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "table/data_options.h"

namespace relevance::contract {

enum class Algorithm {
  random_forest,
  gradient_boosting,
  automatic,  // both; the one that predicts better in trials on the training rows is explained
};
const char* to_string(Algorithm algorithm);  // "random_forest", "gradient_boosting", "auto"

// Which rows are held out.
enum class SplitMethod {
  automatic,  // groups when there is a group column, blocks when the rows are in time order, else
              // random
  random,     // rows drawn at random (seeded)
  blocks,     // blocks of neighbouring rows, with a gap of unused rows beside them
  last,       // the last rows of the data set
};
const char* to_string(SplitMethod split);  // "auto", "random", "blocks", "last"

// "auto" in JSON: the algorithm chooses.
inline constexpr int kAutomatic = 0;

// Ranges and meanings are in each option's entry in train_options.cpp. Of the data options, those
// for CSV (csv_options_json.h) and readings (readings_options_json.h) are left out by to_json() when
// they are not given.
struct TrainOptions : table::DataOptions {
  Algorithm algorithm = Algorithm::random_forest;
  int trees = kAutomatic;
  int max_depth = kAutomatic;
  int min_samples_leaf = kAutomatic;
  double max_features = 1.0;
  std::uint32_t seed = 0;
  double test_share = 0.2;
  SplitMethod split = SplitMethod::automatic;
  std::int64_t explain_rows = 10000;  // 0: every row, "all" in JSON
  int threads = 0;
  int priority = 0;  // in the queue; the model service ignores it
};

// Throws Error: invalid_json (not an object), unknown_option (the hint lists the known ones,
// closest first), invalid_option (names the option, the given value and the range).
TrainOptions parse_train_options(const nlohmann::json& json);
TrainOptions parse_train_options(std::string_view json_text);
// A string would convert to a JSON value too; these overloads take it as JSON text.
inline TrainOptions parse_train_options(const std::string& json_text) {
  return parse_train_options(std::string_view(json_text));
}
inline TrainOptions parse_train_options(const char* json_text) {
  return parse_train_options(std::string_view(json_text));
}

nlohmann::json to_json(const TrainOptions& options);

// Whether two JSON texts of options request the same training. Options that are left out count as
// their defaults, so options that are new in this version make no difference; nor does priority. Texts that this
// version does not accept, such as those stored by another version, are compared as they are.
bool same_training(std::string_view one, std::string_view other);

// The options as they are sent to a service. Another version may not know all of them: it gets only
// those that differ from their defaults.
std::string options_for_service(std::string_view options, bool same_version);

// For documentation.
struct OptionDescription {
  std::string name;
  nlohmann::json default_value;
  std::string values;  // besides the default
  std::string meaning;
};
std::vector<OptionDescription> describe_options();

}  // namespace relevance::contract
