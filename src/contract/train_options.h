// SPDX-License-Identifier: PostgreSQL
// The options of a training, the same in SQL (jsonb), in the HTTP contract (options=JSON) and here.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "table/csv/csv_options.h"

namespace relevance::contract {

enum class Algorithm {
  random_forest,
  gradient_boosting,
  automatic,  // both; the one that predicts the held-out rows better explains
};
const char* to_string(Algorithm algorithm);  // "random_forest", "gradient_boosting", "auto"

// Which rows are held out.
enum class SplitMethod {
  automatic,  // groups when there is a group column, blocks when the rows are in time order, else
              // random
  random,     // rows drawn at random (seeded)
  blocks,     // blocks of neighbouring rows, with a gap beside them that nobody sees
  last,       // the last rows of the data set
};
const char* to_string(SplitMethod split);  // "auto", "random", "blocks", "last"

// What is 0 here and "auto" in JSON is the algorithm's to choose.
inline constexpr int kAutomatic = 0;

struct TrainOptions {
  Algorithm algorithm = Algorithm::random_forest;
  int trees = kAutomatic;             // 1 to 2000; of gradient boosting: at most
  int max_depth = kAutomatic;         // 1 to 512 splits from root to leaf
  int min_samples_leaf = kAutomatic;  // 1 to 1000000: training rows in a leaf, at least
  double max_features = 1.0;          // above 0, to 1: share of the features that each node may use
  std::uint32_t seed = 0;             // same seed, same data: same ranking
  double test_share = 0.2;            // 0.05 to 0.5: share of the rows held out
  SplitMethod split = SplitMethod::automatic;
  std::string group_column;           // rows of one group are held out together; empty: no groups
  std::int64_t explain_rows = 10000;  // rows to explain; 0, or "all" in JSON: every row
  int threads = 0;                    // 0 to 1024; 0: the service's own setting
  std::vector<std::string> ignore_columns;  // columns to leave out, by name
  // "delimiter", "quote", "decimal", "thousands", "header", "encoding", "skip_lines" in JSON; those
  // that are not given are found in the file, and are not in to_json
  table::CsvOptions csv;
};

// Throws Error: invalid_json (not an object), unknown_option (the hint lists the known ones, near
// ones first), invalid_option (names the option, what was given and the range).
TrainOptions parse_train_options(const nlohmann::json& json);
TrainOptions parse_train_options(std::string_view json_text);
// Strings convert to a JSON value as well as to a view; these say that text is meant.
inline TrainOptions parse_train_options(const std::string& json_text) {
  return parse_train_options(std::string_view(json_text));
}
inline TrainOptions parse_train_options(const char* json_text) {
  return parse_train_options(std::string_view(json_text));
}

nlohmann::json to_json(const TrainOptions& options);

}  // namespace relevance::contract
