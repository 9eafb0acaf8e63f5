// SPDX-License-Identifier: PostgreSQL
#include "httpd/product/product_routes.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "httpd/answers.h"
#include "httpd/body_handler.h"
#include "httpd/product/csv_preview.h"
#include "httpd/product/csv_upload.h"
#include "httpd/product/webhook.h"
#include "httpd/sql_error.h"

namespace relevance::httpd {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;

// A machine: first the keys that existing clients read, then our own. json_build_object keeps their
// order.
constexpr const char* kMachineObject =
    "json_build_object('machine_name', m.machine_name, 'id', m.id, 'status', m.status,"
    " 'model_id', m.model_id, 'metrics', m.metrics, 'latest_run', m.latest_run,"
    " 'created_at', m.created_at)";

// A ranking: rows and metrics have the columns of the SQL functions.
constexpr const char* kRanking =
    "WITH chosen AS (SELECT relevance.completed_run($1::integer, $2::bigint) AS run)"
    " SELECT json_build_object("
    "'ranking', (SELECT coalesce(json_agg(row_to_json(k) ORDER BY k.rank), '[]')"
    " FROM chosen, relevance.get_ranking($1::integer, chosen.run) k),"
    " 'metrics', (SELECT row_to_json(v) FROM chosen, relevance.get_metrics($1::integer, "
    "chosen.run) v),"
    " 'verdict', (SELECT row_to_json(v) FROM chosen, relevance.get_verdict($1::integer, "
    "chosen.run) v),"
    " 'run_id', (SELECT run FROM chosen))::text";

class ProductRequest {
 public:
  ProductRequest(Context& context, const Request& request)
      : context_(context), request_(request), identity_(identity_of(context, request)) {}

  // Runs one statement in its own transaction.
  ResultRows read(const std::string& sql, const std::vector<SqlValue>& values) {
    return run(sql, values, true);
  }
  ResultRows write(const std::string& sql, const std::vector<SqlValue>& values) {
    return run(sql, values, false);
  }

 private:
  ResultRows run(const std::string& sql, const std::vector<SqlValue>& values, bool read_only) {
    return context_.pool.take()->transact(session_of(context_, request_, identity_, read_only), sql,
                                          values);
  }

  Context& context_;
  const Request& request_;
  Identity identity_;
};

std::string path_number(const Request& request) {
  const std::string& text = request.path_values.at("id");
  if (!parse_integer(text)) {
    throw InvalidRequest("path", "id", "value is not a valid integer", "type_error.integer");
  }
  return text;
}

std::string query_number(const Request& request, const std::string& name) {
  const auto text = request.parameter(name);
  if (!text || text->empty()) {
    throw InvalidRequest("query", name, "field required", "value_error.missing");
  }
  if (!parse_integer(*text)) {
    throw InvalidRequest("query", name, "value is not a valid integer", "type_error.integer");
  }
  return *text;
}

Response one_value(const ResultRows& rows) {
  return json_answer(std::string(rows.text(0, 0)));
}

class JsonHandler : public BodyHandler {
 public:
  using Answer = std::function<Response(Context&, const Request&, const json&)>;
  JsonHandler(Context& context, const Request& request, Answer answer)
      : BodyHandler(context, request), answer_(std::move(answer)) {}

  Response finish() override {
    json body = json::parse(text(), nullptr, false);
    if (body.is_discarded()) {
      throw InvalidRequest("body", "__root__", "the body is not JSON", "value_error.jsondecode");
    }
    if (!body.is_object()) {
      throw InvalidRequest("body", "__root__", "value is not a valid dict", "type_error.dict");
    }
    return answer_(context(), request(), body);
  }

 private:
  Answer answer_;
};

const json& required(const json& body, const char* name) {
  const auto found = body.find(name);
  if (found == body.end()) {
    throw InvalidRequest("body", name, "field required", "value_error.missing");
  }
  return *found;
}

Response add_machine(Context& context, const Request& request, const json& body) {
  const json& name = required(body, "machine_name");
  if (!name.is_string()) {
    throw InvalidRequest("body", "machine_name", "str type expected", "type_error.str");
  }
  if (name.get_ref<const std::string&>().find('\0') != std::string::npos) {
    throw InvalidRequest("body", "machine_name", "a name cannot contain NUL", "value_error");
  }
  try {
    ProductRequest ours(context, request);
    const std::string id = std::string(
        ours.write("SELECT id FROM relevance.register_machine($1)", {name.get<std::string>()})
            .text(0, 0));
    // The model service assigns model_id after the commit.
    return one_value(ours.write(std::string("SELECT ") + kMachineObject +
                                    "::text FROM relevance.wait_for_model($1::integer) m",
                                {id}));
  } catch (const SqlError& error) {
    // The name is not valid for a machine.
    if (error.code() != "22023" && error.code() != "22001") throw;
    throw InvalidRequest("body", "machine_name", error.message() + ". " + error.detail(),
                         "value_error");
  }
}

Response list_machines(Context& context, const Request& request) {
  return one_value(ProductRequest(context, request)
                       .read(std::string("SELECT coalesce(json_agg(") + kMachineObject +
                                 " ORDER BY m.id), '[]')::text FROM relevance.machines m",
                             {}));
}

Response get_machine(Context& context, const Request& request) {
  return one_value(
      ProductRequest(context, request)
          .read(
              std::string("SELECT ") + kMachineObject +
                  "::text FROM relevance.machines m WHERE m.id = relevance.machine_id($1::integer)",
              {path_number(request)}));
}

Response delete_machine(Context& context, const Request& request) {
  ProductRequest(context, request)
      .write("SELECT relevance.delete_machine($1::integer)", {path_number(request)});
  return json_answer(R"({"status":"deleted"})");
}

// For what is in the language of Accept-Language.
Response translated(Response response) {
  response.headers.emplace_back("Vary", "Accept-Language");
  return response;
}

Response get_run(Context& context, const Request& request) {
  return translated(one_value(
      ProductRequest(context, request)
          .read("SELECT row_to_json(r)::text FROM relevance.training_status($1::bigint) r",
                {path_number(request)})));
}

Response cancel_run(Context& context, const Request& request) {
  return translated(one_value(
      ProductRequest(context, request)
          .write("SELECT row_to_json(r)::text FROM relevance.cancel_training($1::bigint) r",
                 {path_number(request)})));
}

Response get_ranking(Context& context, const Request& request) {
  const std::string machine = query_number(request, "machine_id");
  const auto run = request.parameter("run_id");
  const SqlValue chosen = run ? SqlValue(query_number(request, "run_id")) : SqlValue(std::nullopt);
  return translated(one_value(ProductRequest(context, request).read(kRanking, {machine, chosen})));
}

Response ready(Context& context) {
  context.catalog.get(context.configuration.schemas.front());
  return json_answer(R"({"status":"ready"})");
}

}  // namespace

http::Router make_product_router(Context& context) {
  http::Router router;
  const auto answer = [&](const char* method, const char* path,
                          Response (*make)(Context&, const Request&)) {
    router.add_answer(method, path,
                      [&context, make](const Request& request) { return make(context, request); });
  };
  router.add("POST", "/machines", [&context](const Request& request) {
    return std::make_unique<JsonHandler>(context, request, &add_machine);
  });
  answer("GET", "/machines", &list_machines);
  answer("GET", "/machines/{id}", &get_machine);
  answer("DELETE", "/machines/{id}", &delete_machine);
  router.add("POST", "/train",
             [&context](const Request& request) { return upload_handler(context, request); });
  router.add("POST", "/preview",
             [&context](const Request& request) { return preview_handler(context, request); });
  answer("GET", "/runs/{id}", &get_run);
  answer("DELETE", "/runs/{id}", &cancel_run);
  answer("GET", "/ranking", &get_ranking);
  router.add("POST", "/webhook/treinamento",
             [&context](const Request& request) { return webhook_handler(context, request); });
  router.add_answer("GET", "/live",
                    [](const Request&) { return json_answer(R"({"status":"live"})"); });
  router.add_answer("GET", "/ready", [&context](const Request&) { return ready(context); });
  return router;
}

}  // namespace relevance::httpd
