// SPDX-License-Identifier: PostgreSQL
// XGBoost's handles as C++ values. The only place that calls XGBoost's C functions.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "forest/flat_forest.h"

namespace relevance::modeld {

// All functions throw Error xgboost_error, or std::bad_alloc where XGBoost ran out of memory.

// Rows in XGBoost's own format, copied.
class Dataset {
 public:
  Dataset(forest::Matrix rows, unsigned threads);
  void* handle() const { return handle_.get(); }

 private:
  std::shared_ptr<void> handle_;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

class Booster {
 public:
  Booster(const Dataset& dataset, const Parameters& parameters);

  // Loads a saved model.
  explicit Booster(const std::string& model);

  // Grows one tree on these gradients, one per row.
  void boost(const Dataset& dataset, std::span<float> gradients, std::span<float> hessians);

  // The model in XGBoost's own format: "ubj" or "json".
  std::string save(const std::string& format) const;

  // Predictions, and XGBoost's own SHAP values (rows × (features + 1), the bias last).
  std::vector<float> predict(const Dataset& dataset) const;
  std::vector<float> contributions(const Dataset& dataset) const;
  // Its SHAP interaction values (rows × (features + 1) × (features + 1)).
  std::vector<float> interactions(const Dataset& dataset) const;

 private:
  std::vector<float> predict(const Dataset& dataset, int type) const;

  std::shared_ptr<void> handle_;
};

}  // namespace relevance::modeld
