// SPDX-License-Identifier: PostgreSQL
#include "contract/messages.h"

#include <array>
#include <cmath>
#include <set>

#include "contract/json_fields.h"

namespace relevance::contract {
namespace {

using nlohmann::json;

constexpr std::array kStatuses = {"created", "training", "completed", "failed", "cancelled"};
constexpr std::array kPhases = {"receiving", "parsing", "growing", "explaining", "done"};
constexpr std::array kKinds = {"numeric", "categorical", "boolean", "calendar"};
constexpr std::array kDirectionCodes = {"positive", "negative", "nonmonotonic", "none"};

json to_json(const EffectPoint& point) {
  json out = {{"mean_shap", number(point.mean_shap)}, {"count", point.count}};
  if (point.x) out["x"] = number(*point.x);
  if (point.level) out["level"] = *point.level;
  return out;
}

void add_second_part(json& out, const RankingRow& row) {
  if (row.rank) out["rank"] = *row.rank;
  if (row.kind) out["kind"] = *row.kind;
  if (row.direction_code) out["direction_code"] = *row.direction_code;
  if (row.shap_stderr) out["shap_stderr"] = number(*row.shap_stderr);
  if (row.above_noise) out["above_noise"] = *row.above_noise;
  if (row.tied_rank) out["tied_rank"] = *row.tied_rank;
  if (row.importance_shap_grouped) {
    out["importance_shap_grouped"] = number(*row.importance_shap_grouped);
  }
  out["correlated_with"] = row.correlated_with;
  out["effect_curve"] = json::array();
  for (const EffectPoint& point : row.effect_curve) out["effect_curve"].push_back(to_json(point));
}

json to_json(const RankingRow& row, bool full) {
  json out = {
      {"feature", row.feature},
      {"importance_shap_mean_abs", number(row.importance_shap_mean_abs)},
      {"importance_native", number(row.importance_native)},
      {"shap_norm", number(row.shap_norm)},
      {"native_norm", number(row.native_norm)},
      {"score_final", number(row.score_final)},
      {"direction", row.direction},
  };
  if (full) add_second_part(out, row);
  return out;
}

EffectPoint parse_effect_point(const Fields& fields) {
  EffectPoint point;
  point.x = fields.optional_number("x");
  point.level = fields.optional_text("level");
  point.mean_shap = fields.number("mean_shap");
  point.count = fields.integer("count", 0);
  return point;
}

void parse_second_part(const Fields& fields, RankingRow& row) {
  row.rank = fields.optional_int("rank", 1);
  row.kind = fields.optional_word("kind", kKinds);
  row.direction_code = fields.optional_word("direction_code", kDirectionCodes);
  row.shap_stderr = fields.optional_number("shap_stderr", 0);
  row.above_noise = fields.optional_boolean("above_noise");
  row.tied_rank = fields.optional_int("tied_rank", 1);
  row.importance_shap_grouped = fields.optional_number("importance_shap_grouped", 0);
  row.correlated_with = fields.optional_texts("correlated_with");
  for (const Fields& point : fields.optional_objects("effect_curve")) {
    row.effect_curve.push_back(parse_effect_point(point));
  }
}

RankingRow parse_ranking_row(const Fields& fields) {
  RankingRow row;
  row.feature = fields.text("feature");
  if (row.feature.empty()) fields.reject("feature", "a column's name");
  row.importance_shap_mean_abs = fields.number("importance_shap_mean_abs", 0);
  row.importance_native = fields.number("importance_native", 0);
  row.shap_norm = fields.share("shap_norm");
  row.native_norm = fields.share("native_norm");
  row.score_final = fields.share("score_final");
  row.direction = fields.text("direction");
  parse_second_part(fields, row);
  return row;
}

// The error in a status: an error object, or the bare sentence of another service.
std::optional<Error> parse_status_error(const json& error) {
  if (error.is_string()) return parse_error(json{{"error", error}});
  return parse_error(error);
}

// The service's text, shortened to what a person would read.
std::string error_text(const json& value) {
  constexpr std::size_t kMaxBytes = 4000;
  if (value.is_array() || value.is_object()) return "the model service reported an error";
  std::string text = value.is_string() ? value.get<std::string>()
                                       : value.dump(-1, ' ', true, json::error_handler_t::replace);
  std::erase(text, '\0');
  if (text.size() <= kMaxBytes) return text;
  std::size_t end = kMaxBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string error_part(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? std::string() : error_text(*found);
}

}  // namespace

const char* to_string(Status status) {
  return kStatuses.at(static_cast<std::size_t>(status));
}
const char* to_string(Phase phase) {
  return kPhases.at(static_cast<std::size_t>(phase));
}

json to_json(const Error& error) {
  json out = {{"error", error.message()}, {"code", error.code()}};
  if (!error.detail().empty()) out["detail"] = error.detail();
  if (!error.hint().empty()) out["hint"] = error.hint();
  return out;
}

json to_json(const ModelStatus& status) {
  json out = {
      {"model_id", status.model_id},         {"model_name", status.model_name},
      {"status", to_string(status.status)},  {"phase", to_string(status.phase)},
      {"progress", number(status.progress)}, {"warnings", status.warnings},
  };
  if (status.error) out["error"] = to_json(*status.error);
  if (status.metrics) out["metrics"] = to_json(*status.metrics);
  return out;
}

json to_json(const std::vector<RankingRow>& ranking, bool full) {
  json out = json::array();
  for (const RankingRow& row : ranking) out.push_back(to_json(row, full));
  return out;
}

ModelStatus parse_model_status(const json& json) {
  const Fields fields(json, "model status");
  ModelStatus status;
  status.model_id = fields.optional_int("model_id", 0).value_or(0);
  if (!fields.has("model_id")) fields.reject("model_id", "an integer");
  status.model_name = fields.optional_text("model_name").value_or("");
  status.status = static_cast<Status>(fields.word("status", kStatuses));
  if (fields.has("phase")) status.phase = static_cast<Phase>(fields.word("phase", kPhases));
  if (fields.has("progress")) status.progress = fields.share("progress");
  status.warnings = fields.optional_texts("warnings");
  if (fields.has("error")) status.error = parse_status_error(json.at("error"));
  if (fields.has("metrics")) status.metrics = parse_metrics(json.at("metrics"));
  return status;
}

std::vector<RankingRow> parse_ranking(const json& json) {
  if (!json.is_array()) throw bad_answer("the ranking is not a list");
  std::vector<RankingRow> ranking;
  std::set<std::string> seen;
  std::set<int> ranks;
  for (std::size_t i = 0; i < json.size(); ++i) {
    ranking.push_back(parse_ranking_row(Fields(json[i], "ranking[" + std::to_string(i) + "]")));
    if (!seen.insert(ranking.back().feature).second) {
      throw bad_answer("the ranking names a feature twice, at ranking[" + std::to_string(i) + "]");
    }
    if (const auto rank = ranking.back().rank; rank && !ranks.insert(*rank).second) {
      throw bad_answer("the ranking gives a rank twice, at ranking[" + std::to_string(i) + "]");
    }
  }
  return ranking;
}

std::optional<Error> parse_error(const json& json) {
  if (!json.is_object()) return std::nullopt;
  const auto message = json.find("error");
  if (message == json.end() || message->is_null() || *message == false) return std::nullopt;
  std::string code = error_part(json, "code");
  std::string text = error_part(json, "error");
  return Error(code.empty() ? "service_error" : code,
               text.empty() ? "the model service reported an error" : text,
               error_part(json, "detail"), error_part(json, "hint"));
}

}  // namespace relevance::contract
