// SPDX-License-Identifier: PostgreSQL
#include "httpd/product/webhook.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "contract/bounded_json.h"
#include "httpd/answers.h"
#include "httpd/body_handler.h"
#include "httpd/sql_error.h"

namespace relevance::httpd {
namespace {

using http::Response;
using http::StatusError;
using nlohmann::json;

[[noreturn]] void reject_webhook(const std::string& message) {
  throw StatusError(400, "22023", message, {},
                    R"(Send {"model_id": 7, "status": "completed", "metrics": {…}}.)");
}

// A number or text: services send either.
std::string model_id_of(const json& body) {
  const auto found = body.find("model_id");
  std::string text = found == body.end()          ? ""
                     : found->is_string()         ? found->get<std::string>()
                     : found->is_number_integer() ? found->dump()
                                                  : "";
  if (!parse_integer(text)) reject_webhook("the callback has no model_id that is a whole number");
  return text;
}

// The value of "error", as text whatever its type.
SqlValue error_of(const json& body) {
  const auto found = body.find("error");
  if (found == body.end() || found->is_null()) return std::nullopt;
  return found->is_string() ? found->get<std::string>()
                            : found->dump(-1, ' ', false, json::error_handler_t::replace);
}

class WebhookHandler : public BodyHandler {
 public:
  using BodyHandler::BodyHandler;

  // The token is checked first: without one, nothing about the body is revealed.
  Response finish() override {
    const auto token = request().parameter("token");
    if (!token) throw unauthorized("the callback has no token", "");
    const json body = contract::parse_bounded(text());
    if (!body.is_object())
      reject_webhook("the callback is not a JSON object, or a very large or deep one");
    const auto status = body.find("status");
    if (status == body.end() || !status->is_string()) reject_webhook("the callback has no status");
    const auto metrics = body.find("metrics");
    const bool has_metrics = metrics != body.end() && metrics->is_object();
    const std::string model_id = model_id_of(body);
    const SqlValue metrics_text = has_metrics ? SqlValue(metrics->dump()) : SqlValue(std::nullopt);
    tell({*token, model_id, status->get<std::string>(), metrics_text, error_of(body)});
    return answer(model_id, *status);
  }

 private:
  static StatusError unauthorized(const std::string& message, const std::string& detail) {
    return {401, "28000", message, detail,
            "A model service calls the URL that it received with the data, including its token."};
  }

  void tell(const std::vector<SqlValue>& values) {
    Identity nobody;
    nobody.role = context().configuration.tokens.anonymous_role;
    if (nobody.role.empty()) nobody.role = "none";  // the connection's own role
    Session session = session_of(context(), request(), nobody, false);
    session.client = -1;  // store the result even if the caller disconnects
    try {
      context().pool.take()->transact(
          session, "SELECT relevance.training_callback($1, $2::integer, $3, $4::jsonb, $5)",
          values);
    } catch (const SqlError& error) {
      if (error.code() != "28000") throw;
      throw unauthorized(error.message(), error.detail());
    }
  }

  // Exactly the text that existing services expect.
  static Response answer(const std::string& model_id, const json& status) {
    return json_answer(R"({"message":"Status do modelo atualizado com sucesso","model_id":)" +
                       model_id + R"(,"status":)" + status.dump() + "}");
  }
};

}  // namespace

std::unique_ptr<http::Handler> webhook_handler(Context& context, const http::Request& request) {
  return std::make_unique<WebhookHandler>(context, request);
}

}  // namespace relevance::httpd
