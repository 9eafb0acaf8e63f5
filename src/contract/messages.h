// SPDX-License-Identifier: PostgreSQL
// The model service's messages as C++ types and as JSON, used by both sides of the HTTP contract.
// Reading is strict about types and ranges (throws Error "bad_answer" naming the field) and
// tolerates missing optional fields and unknown ones: the service may be a third party's.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "contract/metrics.h"

namespace relevance::contract {

struct EffectPoint {
  std::optional<double> x;           // numeric features: mean value of the bin
  std::optional<std::string> level;  // categorical features: the level
  double mean_shap = 0;
  std::int64_t count = 0;
};

struct RankingRow {
  std::string feature;
  double importance_shap_mean_abs = 0;
  double importance_native = 0;
  double shap_norm = 0;
  double native_norm = 0;
  double score_final = 0;
  std::string direction;  // a sentence for people
  // The second part of the contract; absent when a service only implements the first.
  std::optional<int> rank;
  std::optional<std::string> kind;            // numeric, categorical, boolean, calendar
  std::optional<std::string> direction_code;  // positive, negative, nonmonotonic, none
  std::optional<double> shap_stderr;
  std::optional<bool> above_noise;
  std::optional<int> tied_rank;  // rank of the first of its tie
  // The importance of the feature and its correlated ones together; its own when it has none.
  std::optional<double> importance_shap_grouped;
  std::vector<std::string> correlated_with;  // other features of the ranking
  std::vector<EffectPoint> effect_curve;
};

enum class Status { created, training, completed, failed, cancelled };
enum class Phase { receiving, parsing, growing, explaining, done };
const char* to_string(Status status);
const char* to_string(Phase phase);

struct ModelStatus {
  int model_id = 0;
  std::string model_name;
  Status status = Status::created;
  Phase phase = Phase::receiving;
  double progress = 0;  // 0 to 1, over the whole training
  std::optional<Error> error;
  std::vector<std::string> warnings;
  std::optional<Metrics> metrics;
};

nlohmann::json to_json(const ModelStatus& status);
nlohmann::json to_json(
    const Error& error);  // {"error","code","detail","hint"}, empty parts left out
// full: includes the second part's fields and the effect curves.
nlohmann::json to_json(const std::vector<RankingRow>& ranking, bool full);

ModelStatus parse_model_status(const nlohmann::json& json);
std::vector<RankingRow> parse_ranking(const nlohmann::json& json);
// Parses a service's error object: {"error", "code"?, "detail"?, "hint"?}; nullopt when `json` is
// not one. The default code is "service_error".
std::optional<Error> parse_error(const nlohmann::json& json);

}  // namespace relevance::contract
