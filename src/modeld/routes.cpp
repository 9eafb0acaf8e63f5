// SPDX-License-Identifier: PostgreSQL
#include "modeld/routes.h"

#include <spdlog/spdlog.h>

#include <memory>
#include <string>

#include "contract/direction.h"
#include "contract/health.h"
#include "modeld/files.h"
#include "modeld/job.h"
#include "modeld/resource_use.h"
#include "modeld/version.h"

namespace relevance::modeld {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;

constexpr std::size_t kMaxNameBytes = 4000;
constexpr std::size_t kMaxKeyBytes = 200;

Response answer(const json& body, int status = 200) {
  Response response;
  response.status = status;
  response.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  return response;
}

// An id that is not a number gives the same error as an unknown one.
int model_id_of(const Request& request) {
  const std::string& text = request.path_values.at("id");
  const std::optional<int> id = parse_model_id(text);
  if (!id) throw http::StatusError(404, "unknown_model", "there is no such model here");
  return *id;
}

Response create_model(ModelStore& store, const Request& request) {
  const std::string name = request.parameter("model_name").value_or("");
  if (name.empty() || name.size() > kMaxNameBytes) {
    throw http::StatusError(400, "invalid_parameter",
                            "model_name is required, and must not be longer than " +
                                std::to_string(kMaxNameBytes) + " bytes",
                            {}, "POST /models?model_name=press-01");
  }
  const std::string key = request.parameter("key").value_or("");
  if (key.size() > kMaxKeyBytes) {
    throw http::StatusError(
        400, "invalid_parameter",
        "key must not be longer than " + std::to_string(kMaxKeyBytes) + " bytes", {},
        "A UUID is long enough.");
  }
  const int id = store.create(name, key);
  spdlog::info("event=model_created model_id={}", id);
  return answer({{"model_id", id}, {"model_name", name}}, 201);
}

// Kills the training in progress, if any; the store has marked it as cancelled before.
void cancel(ModelStore& store, Trainer& trainer, int model) {
  const std::optional<Run> run = store.cancel(model);
  if (!run) return;
  trainer.kill(*run);
  spdlog::info("event=training_cancelled model_id={} run={}", run->model, run->number);
}

Response remove_model(ModelStore& store, Trainer& trainer, const Request& request) {
  const int id = model_id_of(request);
  cancel(store, trainer, id);
  store.remove(id);
  spdlog::info("event=model_deleted model_id={}", id);
  return answer({{"model_id", id}, {"status", "deleted"}});
}

Response cancel_training(ModelStore& store, Trainer& trainer, const Request& request) {
  const int id = model_id_of(request);
  cancel(store, trainer, id);
  return answer({{"model_id", id}, {"status", contract::to_string(store.status(id).status)}});
}

// The stored sentences are English; other languages are generated from the codes beside them.
std::vector<contract::RankingRow> translated(std::vector<contract::RankingRow> ranking,
                                             contract::Language language) {
  for (contract::RankingRow& row : ranking) {
    const std::string sentence = contract::direction_sentence(row.direction_code.value_or(""),
                                                              row.kind.value_or(""), language);
    if (!sentence.empty()) row.direction = sentence;
  }
  return ranking;
}

contract::Language language_of(const Request& request) {
  const auto found = request.headers.find("accept-language");
  return contract::preferred_language(found == request.headers.end() ? "" : found->second);
}

Response get_ranking(const ModelStore& store, const Request& request) {
  const int model = model_id_parameter(request);
  const std::string full = request.parameter("full").value_or("0");
  const bool is_full = full != "0" && full != "false" && !full.empty();
  const contract::Language language = language_of(request);
  Response response;
  if (language == contract::Language::english) {
    response.file = store.open_result(model, is_full ? kFullRankingFile : kRankingFile);
    return response;
  }
  const auto file = store.open_result(model, kFullRankingFile);
  const auto ranking =
      contract::parse_ranking(read_file(file->descriptor(), kFullRankingFile)).value();
  return answer(contract::to_json(translated(ranking, language), is_full));
}

Response get_columns(const ModelStore& store, const Request& request) {
  Response response;
  response.file = store.open_report(model_id_of(request));
  return response;
}

Response get_artifact(const ModelStore& store, const Request& request) {
  Response response;
  response.content_type = "application/octet-stream";
  response.file = store.open_result(model_id_of(request), kModelFile);
  return response;
}

}  // namespace

http::Router make_router(ModelStore& store, Trainer& trainer, const TrainSettings& settings) {
  http::Router router;
  router.add_answer("GET", "/health", [&, settings](const Request&) {
    return answer(contract::to_json(contract::Health{std::string(version()),
                                                     {"csv", "columns"},
                                                     trainer.running(),
                                                     trainer.uploads(),
                                                     static_cast<int>(settings.threads),
                                                     free_memory_mb()}));
  });
  router.add_answer("POST", "/models",
                    [&](const Request& request) { return create_model(store, request); });
  router.add_answer("GET", "/models/{id}", [&](const Request& request) {
    return answer(contract::to_json(store.status(model_id_of(request))));
  });
  router.add_answer("DELETE", "/models/{id}",
                    [&](const Request& request) { return remove_model(store, trainer, request); });
  router.add_answer("DELETE", "/models/{id}/training", [&](const Request& request) {
    return cancel_training(store, trainer, request);
  });
  router.add_answer("GET", "/models/{id}/columns",
                    [&](const Request& request) { return get_columns(store, request); });
  router.add_answer("GET", "/models/{id}/artifact",
                    [&](const Request& request) { return get_artifact(store, request); });
  router.add_answer("GET", "/ranking",
                    [&](const Request& request) { return get_ranking(store, request); });
  router.add("POST", "/train", [&, settings](const Request& request) {
    return std::make_unique<UploadHandler>(request, store, trainer, settings);
  });
  return router;
}

}  // namespace relevance::modeld
