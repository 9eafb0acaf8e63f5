// SPDX-License-Identifier: PostgreSQL
// How well a model predicts held-out rows, compared with baselines, as C++ types and as JSON.
// Reading follows messages.h: strict about types and ranges, tolerant of missing or unknown fields.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace relevance::contract {

// How well predictions fit held-out rows. r2 at most 1; mae and rmse in units of the target.
struct Fit {
  double r2 = 0;
  double mae = 0;
  double rmse = 0;
};

// The baseline of the best single feature.
struct BaselineFeature {
  std::string feature;
  Fit fit;
};

// With "algorithm": "auto", the fit of each of the two.
struct AlgorithmFit {
  std::string algorithm;  // "random_forest", "gradient_boosting"
  Fit fit;
};

// Where the time went, in seconds.
struct StageSeconds {
  double parse = 0;    // reading data, split, features
  double grow = 0;     // all requested models
  double measure = 0;  // predicting held-out rows, baselines
  double noise = 0;    // which features are above noise
  double explain = 0;  // SHAP values, ranking
};

struct Metrics {
  std::string date;  // ISO 8601 with zone: when training ended
  double r2 = 0;     // r2, mae, rmse: on held-out rows; mae and rmse in units of the target
  double mae = 0;
  double rmse = 0;
  std::int64_t n_train = 0;
  std::int64_t n_test = 0;
  std::int64_t n_features = 0;
  // The second part of the contract; absent when a service only implements the first.
  std::optional<std::string> algorithm;   // the one explained: "random_forest", …
  std::optional<std::string> split;       // "random", "blocks", "last", "groups"
  std::optional<double> r2_random_split;  // with rows held out at random instead
  std::optional<bool> below_baseline;     // no better than the mean: do not trust the ranking
  std::optional<Fit> baseline_mean;
  std::optional<BaselineFeature> baseline_feature;  // the best single feature
  std::vector<AlgorithmFit> algorithms;             // empty unless both were requested
  std::optional<std::int64_t> n_explained;
  std::optional<StageSeconds> seconds;
  std::optional<double> peak_memory_mb;  // of the training process
};

nlohmann::json to_json(const Metrics& metrics);
Metrics parse_metrics(const nlohmann::json& json);

}  // namespace relevance::contract
