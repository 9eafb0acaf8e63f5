// SPDX-License-Identifier: PostgreSQL
// The training options, the same in SQL (jsonb), in the HTTP contract (options=JSON) and here.
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
  automatic,  // both; the one that predicts held-out rows better is explained
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

struct TrainOptions {
  Algorithm algorithm = Algorithm::random_forest;
  int trees = kAutomatic;             // 1 to 2000; a maximum for gradient boosting
  int max_depth = kAutomatic;         // 1 to 512 splits from root to leaf
  int min_samples_leaf = kAutomatic;  // 1 to 1000000: fewest training rows in a leaf
  double max_features = 1.0;          // above 0, up to 1: share of the features that a node may use
  std::uint32_t seed = 0;             // same seed, same data: same ranking
  double test_share = 0.2;            // 0.05 to 0.5: share of the rows held out
  SplitMethod split = SplitMethod::automatic;
  std::string group_column;           // rows of one group are held out together; empty: no groups
  std::int64_t explain_rows = 10000;  // rows to explain; 0, or "all" in JSON: every row
  int threads = 0;                    // 0 to 1024; 0: the service's own setting
  std::vector<std::string> ignore_columns;  // columns to leave out, by name
  // "delimiter", "quote", "decimal", "thousands", "header", "encoding", "skip_lines" in JSON; those
  // that are not given are detected in the file, and left out by to_json().
  table::CsvOptions csv;
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

}  // namespace relevance::contract
