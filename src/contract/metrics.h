// SPDX-License-Identifier: PostgreSQL
// How well a model predicts held-out rows, compared with baselines, as C++ types and as JSON.
// Reading follows messages.h: strict about types and ranges, tolerant of missing or unknown fields.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "contract/field_list.h"

namespace relevance::contract {

// How well predictions fit held-out rows.
struct Fit {
  double r2 = 0;
  double mae = 0;
  double rmse = 0;
};

constexpr auto fields_of(const Fit*) {
  return std::tuple{
      field("r2", &Fit::r2, "R2 on held-out rows.", Allowed{.high = 1}),
      field("mae", &Fit::mae, "Mean absolute error on held-out rows, in units of the target.",
            kNotNegative),
      field("rmse", &Fit::rmse, "Root mean squared error on held-out rows, in units of the target.",
            kNotNegative),
  };
}

// The baseline of the best single feature.
struct BaselineFeature : Fit {
  std::string feature;
};

constexpr auto fields_of(const BaselineFeature*) {
  return std::tuple_cat(fields_of(static_cast<const Fit*>(nullptr)),
                        std::tuple{field("feature", &BaselineFeature::feature, "The feature.")});
}

// With "algorithm": "auto", the fit of each of the two.
struct AlgorithmFit : Fit {
  std::string algorithm;
};

constexpr auto fields_of(const AlgorithmFit*) {
  return std::tuple_cat(fields_of(static_cast<const Fit*>(nullptr)),
                        std::tuple{field("algorithm", &AlgorithmFit::algorithm,
                                         "random_forest or gradient_boosting.")});
}

struct StageSeconds {
  std::optional<double> parse;
  std::optional<double> grow;
  std::optional<double> measure;
  std::optional<double> noise;
  std::optional<double> explain;
};

constexpr auto fields_of(const StageSeconds*) {
  return std::tuple{
      field("parse", &StageSeconds::parse, "Reading the data, holding rows out.", kNotNegative),
      field("grow", &StageSeconds::grow, "Growing all requested models.", kNotNegative),
      field("measure", &StageSeconds::measure, "Predicting held-out rows, baselines.",
            kNotNegative),
      field("noise", &StageSeconds::noise, "Which features are above noise.", kNotNegative),
      field("explain", &StageSeconds::explain, "SHAP values and ranking.", kNotNegative),
  };
}

// The optional fields are the contract's second part: a service that implements only the first
// leaves them out.
struct Metrics : Fit {
  std::optional<std::string> date;
  std::int64_t n_train = 0;
  std::int64_t n_test = 0;
  std::int64_t n_features = 0;
  std::optional<std::int64_t> n_explained;
  std::optional<std::string> algorithm;
  std::optional<std::string> split;
  std::optional<double> r2_random_split;
  std::optional<bool> below_baseline;
  std::optional<Fit> baseline_mean;
  std::optional<BaselineFeature> baseline_feature;
  std::optional<std::vector<AlgorithmFit>> algorithms;
  std::optional<StageSeconds> seconds;
  std::optional<double> peak_memory_mb;
};

constexpr auto fields_of(const Metrics*) {
  return std::tuple_cat(
      fields_of(static_cast<const Fit*>(nullptr)),
      std::tuple{
          field("date", &Metrics::date, "When the training ended."),
          field("n_train", &Metrics::n_train, "Training rows.", kNotNegative),
          field("n_test", &Metrics::n_test, "Held-out rows.", kNotNegative),
          field("n_features", &Metrics::n_features, "Features.", kNotNegative),
          field("n_explained", &Metrics::n_explained, "Explained rows.", kNotNegative),
          field("algorithm", &Metrics::algorithm,
                "random_forest or gradient_boosting: the one that is explained."),
          field("split", &Metrics::split,
                "How rows were held out: random, blocks, last or groups."),
          field("r2_random_split", &Metrics::r2_random_split,
                "R2 that a random hold-out would have shown; null if it was random.",
                Allowed{.high = 1}),
          field("below_baseline", &Metrics::below_baseline,
                "Whether the model predicts no better than the mean: its ranking cannot be "
                "trusted."),
          field("baseline_mean", &Metrics::baseline_mean,
                "The same figures for predicting the training rows' mean."),
          field("baseline_feature", &Metrics::baseline_feature,
                "The best single feature, and the same figures for predicting from it alone."),
          field("algorithms", &Metrics::algorithms,
                "The same figures for each algorithm, if both were requested."),
          field("seconds", &Metrics::seconds, "Time of each stage of the training."),
          field("peak_memory_mb", &Metrics::peak_memory_mb,
                "The largest memory of the training process, in megabytes.", kNotNegative),
      });
}

nlohmann::json to_json(const Metrics& metrics);
// Leaves out a date that clients could not read. Throws Error bad_answer, naming the field.
Metrics parse_metrics(const nlohmann::json& json);

}  // namespace relevance::contract
