// SPDX-License-Identifier: PostgreSQL
#include "httpd/product/openapi_product.h"

#include <map>

namespace relevance::httpd {
namespace {

const char* meaning_of(int status) {
  static const std::map<int, const char*> kMeanings = {
      {400, "The request is invalid: details and hint say what would be right."},
      {401, "The token is not valid, or is missing."},
      {403, "The token's role may not do this."},
      {404, "It does not exist."},
      {405, "This path does not support that method."},
      {406, "No requested media type is available, or the result is not exactly one row."},
      {408, "The upload is too slow."},
      {409, "Not possible now: the name is taken, the run has ended, or nothing was trained yet."},
      {413, "The body is too large."},
      {415, "The body's type is not supported."},
      {416, "The page begins beyond the rows."},
      {422, "The request is malformed: detail lists what is wrong and where."},
      {500, "PostgreSQL failed: code is its SQLSTATE."},
      {503, "The server is busy, or the database cannot be reached: try again after Retry-After."},
  };
  return kMeanings.at(status);
}

OrderedJson typed(const char* type, const char* description) {
  return {{"type", type}, {"description", description}};
}

OrderedJson or_null(const char* type, const char* description) {
  return {{"type", {type, "null"}}, {"description", description}};
}

OrderedJson parameter(const char* name, const char* in, const char* type, const char* description,
                      bool required) {
  return {{"name", name},
          {"in", in},
          {"required", required},
          {"description", description},
          {"schema", {{"type", type}}}};
}

OrderedJson operation(const char* summary, const OrderedJson& answer,
                      std::initializer_list<int> errors) {
  OrderedJson out = {{"summary", summary},
                     {"tags", OrderedJson::array({"product"})},
                     {"responses", {{"200", answer}}}};
  add_errors(out, errors);
  return out;
}

OrderedJson machine_example() {
  return {{"machine_name", "press-01"},
          {"id", 1},
          {"status", "completed"},
          {"model_id", 1},
          {"metrics", nullptr},
          {"latest_run", 12},
          {"created_at", "2026-01-31T08:00:00+00:00"}};
}

OrderedJson id_parameter(const char* description) {
  return parameter("id", "path", "integer", description, true);
}

OrderedJson machines_path() {
  OrderedJson post = operation("Registers a machine",
                               described_answer("The machine.", schema_reference("Machine")),
                               {401, 403, 409, 413, 422, 503});
  post["requestBody"] = {{"required", true},
                         {"content",
                          {{"application/json",
                            {{"schema", schema_reference("NewMachine")},
                             {"example", {{"machine_name", "press-01"}}}}}}}};
  const OrderedJson list = {{"type", "array"}, {"items", schema_reference("Machine")}};
  return {{"get", operation("All machines, by id", described_answer("The machines.", list),
                            {401, 403, 503})},
          {"post", post}};
}

OrderedJson machine_path() {
  const OrderedJson deleted = {{"type", "object"},
                               {"properties", {{"status", {{"const", "deleted"}}}}}};
  return {{"parameters", OrderedJson::array({id_parameter("The machine's number.")})},
          {"get",
           operation("One machine", described_answer("The machine.", schema_reference("Machine")),
                     {401, 403, 404, 422, 503})},
          {"delete",
           operation("Deletes a machine with all its data, runs and rankings",
                     described_answer("It is deleted.", deleted), {401, 403, 404, 422, 503})}};
}

OrderedJson train_path() {
  const OrderedJson bytes = {{"type", "string"}, {"format", "binary"}};
  const OrderedJson form = {{"type", "object"},
                            {"required", OrderedJson::array({"file"})},
                            {"properties", {{"file", bytes}}}};
  OrderedJson post = operation(
      "Trains a machine on a CSV: plain or gzip, as a form's part \"file\" or as the body itself",
      described_answer("The data is stored and the training is queued.",
                       schema_reference("Started")),
      {400, 401, 403, 404, 408, 413, 422, 503});
  post["parameters"] = OrderedJson::array(
      {parameter("machine_id", "query", "integer", "The machine's number.", true),
       parameter("target_column", "query", "string", "The column to explain.", true),
       parameter("options", "query", "string", "The training's options, a JSON object.", false)});
  post["requestBody"] = {{"required", true},
                         {"content",
                          {{"multipart/form-data", {{"schema", form}}},
                           {"text/csv", {{"schema", {{"type", "string"}}}}},
                           {"application/octet-stream", {{"schema", bytes}}}}}};
  return {{"post", post}};
}

OrderedJson run_path() {
  const OrderedJson run = described_answer("The run.", schema_reference("Run"));
  return {{"parameters", OrderedJson::array({id_parameter("The run's number.")})},
          {"get", operation("Status, phase, progress, error, warnings and metrics of a run", run,
                            {401, 403, 404, 422, 503})},
          {"delete", operation("Cancels a run", run, {401, 403, 404, 409, 422, 503})}};
}

OrderedJson ranking_path() {
  OrderedJson get =
      operation("The ranking of a machine, best first, and the metrics of the same run",
                described_answer("The ranking; directions in the language of Accept-Language.",
                                 schema_reference("RankingOfRun")),
                {401, 403, 404, 409, 422, 503});
  get["parameters"] = OrderedJson::array(
      {parameter("machine_id", "query", "integer", "The machine's number.", true),
       parameter("run_id", "query", "integer", "A run other than the latest completed one.", false),
       parameter("Accept-Language", "header", "string", "pt or en.", false)});
  return {{"get", get}};
}

OrderedJson health_path(const char* summary, const char* status,
                        std::initializer_list<int> errors) {
  const OrderedJson body = {{"type", "object"}, {"properties", {{"status", {{"const", status}}}}}};
  return {{"get", operation(summary, described_answer("Yes.", body), errors)}};
}

OrderedJson error_schema() {
  return {{"type", "object"},
          {"required", OrderedJson::array({"code", "message", "details", "hint"})},
          {"properties",
           {{"code", typed("string", "An SQLSTATE, or a stable name.")},
            {"message", typed("string", "What is wrong and where.")},
            {"details", or_null("string", "What was seen.")},
            {"hint", or_null("string", "What would be right.")},
            {"detail",
             {{"description", "For the product's endpoints: the message, or a list of errors."},
              {"type", {"string", "array"}},
              {"items", {{"type", "object"}}}}}}},
          {"examples", OrderedJson::array({{{"code", "42704"},
                                            {"message", "there is no machine with id 9"},
                                            {"details", "Machines registered: 2."},
                                            {"hint", nullptr},
                                            {"detail", "there is no machine with id 9"}}})}};
}

OrderedJson ranking_row_schema() {
  OrderedJson properties = {
      {"feature", typed("string", "The feature's name.")},
      {"kind", or_null("string", "numeric, categorical, boolean, calendar.")},
      {"direction", typed("string", "A sentence.")},
      {"direction_code", or_null("string", "positive, negative, nonmonotonic, none.")},
      {"above_noise", or_null("boolean", "Whether it matters more than noise does.")},
      {"correlated_with", {{"type", "array"}, {"items", {{"type", "string"}}}}}};
  for (const char* name : {"rank", "tied_rank"}) properties[name] = {{"type", "integer"}};
  for (const char* name :
       {"importance_shap_mean_abs", "importance_native", "shap_norm", "native_norm", "score_final",
        "share", "shap_stderr", "importance_shap_grouped"}) {
    properties[name] = {{"type", "number"}};
  }
  return {{"type", "object"}, {"properties", properties}};
}

}  // namespace

OrderedJson schema_reference(const std::string& name) {
  return {{"$ref", "#/components/schemas/" + name}};
}

OrderedJson described_answer(const std::string& description, const OrderedJson& schema,
                             const std::string& type) {
  return {{"description", description}, {"content", {{type, {{"schema", schema}}}}}};
}

void add_errors(OrderedJson& operation, std::initializer_list<int> statuses) {
  for (const int status : statuses) {
    operation["responses"][std::to_string(status)] =
        described_answer(meaning_of(status), schema_reference("Error"));
  }
}

OrderedJson webhook_path() {
  const OrderedJson answer = {{"type", "object"},
                              {"properties",
                               {{"message", {{"const", "Status do modelo atualizado com sucesso"}}},
                                {"model_id", {{"type", "integer"}}},
                                {"status", {{"enum", {"completed", "failed"}}}}}}};
  OrderedJson post = operation(
      "A remote model service reports that a training has ended; repeated or late calls do nothing",
      described_answer("It has been recorded.", answer), {400, 401, 404, 413, 503});
  post["parameters"] = OrderedJson::array(
      {parameter("token", "query", "string", "As in the URL given to the service.", true)});
  post["requestBody"] = {{"required", true},
                         {"content",
                          {{"application/json",
                            {{"schema", schema_reference("Callback")},
                             {"example", {{"model_id", 7}, {"status", "completed"}}}}}}}};
  return {{"post", post}};
}

OrderedJson product_paths() {
  return {{"/machines/", machines_path()},
          {"/machines/{id}", machine_path()},
          {"/train/", train_path()},
          {"/runs/{id}", run_path()},
          {"/ranking/", ranking_path()},
          {"/webhook/treinamento/", webhook_path()},
          {"/live", health_path("Whether the server is running", "live", {})},
          {"/ready", health_path("Whether the database can be reached", "ready", {503})}};
}

OrderedJson product_schemas() {
  const OrderedJson number = {{"type", "integer"}};
  const OrderedJson metrics = or_null("object", "r2, mae, rmse on held-out rows and more.");
  return {{"Error", error_schema()},
          {"NewMachine",
           {{"type", "object"},
            {"required", OrderedJson::array({"machine_name"})},
            {"properties",
             {{"machine_name", {{"type", "string"}, {"minLength", 1}, {"maxLength", 200}}}}}}},
          {"Machine",
           {{"type", "object"},
            {"required", OrderedJson::array({"machine_name", "id", "status", "model_id"})},
            {"properties",
             {{"machine_name", typed("string", "Unique.")},
              {"id", number},
              {"status", {{"enum", {"created", "training", "completed", "failed"}}}},
              {"model_id", or_null("integer", "The model service's number.")},
              {"metrics", metrics},
              {"latest_run", or_null("integer", "Its number.")},
              {"created_at", {{"type", "string"}, {"format", "date-time"}}}}},
            {"examples", OrderedJson::array({machine_example()})}}},
          {"Started",
           {{"type", "object"},
            {"properties", {{"message", {{"const", "Training started"}}}, {"run_id", number}}},
            {"examples", OrderedJson::array({{{"message", "Training started"}, {"run_id", 12}}})}}},
          {"Run",
           {{"type", "object"},
            {"properties",
             {{"run_id", number},
              {"machine_id", number},
              {"status",
               {{"enum", {"queued", "running", "completed", "skipped", "failed", "cancelled"}}}},
              {"phase", or_null("string", "What it is doing.")},
              {"progress", {{"type", "number"}, {"minimum", 0}, {"maximum", 1}}},
              {"error", or_null("string", "What went wrong.")},
              {"warnings", {{"type", "array"}, {"items", {{"type", "string"}}}}},
              {"metrics", metrics}}}}},
          {"Callback",
           {{"type", "object"},
            {"required", OrderedJson::array({"model_id", "status"})},
            {"properties",
             {{"model_id", {{"type", {"integer", "string"}}}},
              {"status", {{"enum", {"completed", "failed"}}}},
              {"metrics", metrics},
              {"error", or_null("string", "Why it failed.")}}}}},
          {"RankingRow", ranking_row_schema()},
          {"RankingOfRun",
           {{"type", "object"},
            {"required", OrderedJson::array({"ranking", "metrics"})},
            {"properties",
             {{"ranking", {{"type", "array"}, {"items", schema_reference("RankingRow")}}},
              {"metrics", {{"type", "object"}}},
              {"run_id", number}}}}}};
}

}  // namespace relevance::httpd
