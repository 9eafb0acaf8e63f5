// SPDX-License-Identifier: PostgreSQL
// How well a model predicts held-out rows, beside what it has to beat, as C++ types and as JSON.
// Reading follows messages.h: strict about types and ranges, tolerant of what is missing or
// unknown.
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

// What a model has to beat: predicting the training rows' mean, or from one variable alone.
struct BaselineVariable {
  std::string feature;
  Fit fit;
};

// With "algorithm": "auto", how each of the two did.
struct AlgorithmFit {
  std::string algorithm;  // "random_forest", "gradient_boosting"
  Fit fit;
};

// Where the time went, in seconds.
struct StageSeconds {
  double parse = 0;    // data in, split, features
  double grow = 0;     // all models that were asked for
  double measure = 0;  // predicting held-out rows, baselines
  double noise = 0;    // which variables are above noise
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
  // The second part of the contract; absent from a service that only speaks the first.
  std::optional<std::string> algorithm;   // the one that explains: "random_forest", …
  std::optional<std::string> split;       // "random", "blocks", "last", "groups"
  std::optional<double> r2_random_split;  // what rows held out at random would have shown
  std::optional<bool> below_baseline;     // predicts no better than the mean: no ranking to trust
  std::optional<Fit> baseline_mean;
  std::optional<BaselineVariable> baseline_variable;  // the best single variable
  std::vector<AlgorithmFit> algorithms;               // empty unless both were asked for
  std::optional<std::int64_t> n_explained;
  std::optional<StageSeconds> seconds;
  std::optional<double> peak_memory_mb;  // of the training's process
};

nlohmann::json to_json(const Metrics& metrics);
Metrics parse_metrics(const nlohmann::json& json);

}  // namespace relevance::contract
