// SPDX-License-Identifier: PostgreSQL
#include "extension/service/service_client.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "contract/bounded_json.h"

namespace relevance::extension {
namespace {

using nlohmann::json;

constexpr std::size_t kSmallAnswer = std::size_t{1} << 20;
constexpr std::size_t kLongestStatus = std::size_t{16} << 20;  // warnings on thousands of columns
constexpr std::size_t kLongestRanking = std::size_t{64} << 20;
constexpr std::size_t kShortRanking = std::size_t{1} << 20;
constexpr std::size_t kBytesPerColumn = std::size_t{4} << 10;
constexpr std::size_t kArtifactAnswer = std::size_t{16} << 30;
constexpr std::size_t kLongOptions = 2000;  // longer ones may not fit in a query string

constexpr long kConflict = 409;
constexpr long kGone = 410;

bool is_missing(long status) {
  return status == 404 || status == 405;
}

std::string excerpt(const std::string& body) {
  std::string text = body.substr(0, 200);
  for (char& c : text)
    if (static_cast<unsigned char>(c) < ' ' || static_cast<unsigned char>(c) > '~') c = ' ';
  return text;
}

json parse_body(const HttpAnswer& answer) {
  json body = contract::parse_bounded(answer.body);
  if (body.is_discarded())
    throw Error("bad_answer", "the model service's answer is not JSON",
                "HTTP " + std::to_string(answer.status) + ": " + excerpt(answer.body),
                "Check that relevance.model_service_url points at a model service.");
  return body;
}

// What a proxy answers in place of a service that is down.
bool is_from_proxy(long status) {
  return status >= 502 && status <= 504;
}

// Whether a retry may succeed.
bool may_pass(long status) {
  return status >= 500 || status == 408 || status == 429;
}

// Throws the error that an answer reports: with the service's own message if there is one.
[[noreturn]] void throw_error(const HttpAnswer& answer, bool passing) {
  const json body = contract::parse_bounded(answer.body);
  std::optional<Error> sent;
  if (!body.is_discarded()) sent = contract::parse_error(body);
  // These codes are reserved for services that do not answer.
  if (sent && (sent->code() == "service_unreachable" || sent->code() == "service_lost"))
    sent = Error("service_error", sent->message(), sent->detail(), sent->hint());
  if (sent && is_from_proxy(answer.status))
    sent = Error("service_unavailable", sent->message(), sent->detail(), sent->hint());
  const std::string status = "HTTP " + std::to_string(answer.status);
  const bool redirects = answer.status >= 300 && answer.status <= 399;
  const Error error =
      sent ? *sent
      : is_from_proxy(answer.status)
          ? Error("service_unavailable", "the model service answered " + status,
                  excerpt(answer.body))
      : redirects ? Error("service_error", "the model service answered " + status,
                          "It is a redirect, and redirects are not followed.",
                          "Give relevance.model_service_url the address where the service itself "
                          "listens.")
      : answer.status == 507
          ? Error("disk_full", "the disk of the model service is full", excerpt(answer.body),
                  "Free some space where the service keeps its files.")
          : Error("service_error", "the model service answered " + status, excerpt(answer.body));
  if (passing) throw TransientError(error.code(), error.message(), error.detail(), error.hint());
  throw error;
}

[[noreturn]] void throw_error(const HttpAnswer& answer) {
  throw_error(answer, may_pass(answer.status));
}

bool is_success(const HttpAnswer& answer) {
  return answer.status >= 200 && answer.status <= 299;
}

json require_success(const HttpAnswer& answer) {
  if (!is_success(answer)) throw_error(answer);
  json body = parse_body(answer);
  // An object {"error": …} means failure, whatever the status.
  if (body.is_object() && body.contains("error") && !body.contains("status")) throw_error(answer);
  return body;
}

std::string model_path(int model_id) {
  return "/models/" + std::to_string(model_id);
}

}  // namespace

Endpoint parse_service_url(const std::string& url) {
  constexpr std::string_view kUnix = "unix:";
  if (url.rfind(kUnix, 0) == 0) return {"http://localhost", url.substr(kUnix.size())};
  std::string base = url;
  while (!base.empty() && base.back() == '/') base.pop_back();
  return {base, ""};
}

HttpAnswer ServiceClient::call(const HttpRequest& request) {
  return exchange(endpoint_, request, timeouts_, waiter_);
}

bool ServiceClient::is_reachable(std::optional<TransientError>* why) {
  try {
    const HttpAnswer answer = call({.path = "/health"});
    if (is_from_proxy(answer.status)) throw_error(answer, true);
    health_ = contract::parse_health(contract::parse_bounded(answer.body));
    return true;
  } catch (const TransientError& error) {
    if (why) why->emplace(error);
    return false;
  } catch (const Error& error) {
    if (error.code() != "bad_answer") throw;
    return true;  // an answer that is too long is still an answer
  }
}

std::optional<int> ServiceClient::create_model(const std::string& name, const std::string& key) {
  const HttpAnswer answer =
      call({.method = "POST",
            .path = "/models?model_name=" + encode_query(name) + "&key=" + encode_query(key)});
  if (answer.status == kGone) return std::nullopt;
  const json body = require_success(answer);
  const auto id = body.is_object() ? body.find("model_id") : body.end();
  if (id == body.end() || !id->is_number_integer() || *id < 0 || *id > 2147483647)
    throw Error("bad_answer", "the model service did not answer with a model_id that is an integer",
                excerpt(answer.body));
  return id->get<int>();
}

void ServiceClient::delete_model(int model_id) {
  const HttpAnswer answer = call({.method = "DELETE", .path = model_path(model_id)});
  if (!is_success(answer) && !is_missing(answer.status)) throw_error(answer);
}

void ServiceClient::train(int model_id, const std::string& target_column,
                          const std::string& options, const std::string& callback_url,
                          const DataStream& data) {
  HttpRequest request{.method = "POST",
                      .path = "/train?model_id=" + std::to_string(model_id) +
                              "&url=" + encode_query(callback_url) +
                              "&target_column=" + encode_query(target_column)};
  if (options.size() > kLongOptions)
    request.options_field = options;
  else if (options != "{}")
    request.path += "&options=" + encode_query(options);
  request.sends_file = true;
  if (data.is_columns && request.options_field.empty())
    request.body_type = "application/vnd.pg-relevance.columns";
  request.file_size = data.size;
  request.read_file = data.read;
  const HttpAnswer answer = call(request);
  // The service has lost its state, so that the next attempt creates a new model; or somebody else
  // has cancelled the training.
  if (is_missing(answer.status) || answer.status == kConflict) throw_error(answer, true);
  require_success(answer);
}

void ServiceClient::cancel_training(int model_id) {
  const HttpAnswer answer = call({.method = "DELETE", .path = model_path(model_id) + "/training"});
  if (!is_missing(answer.status)) require_success(answer);
}

std::optional<contract::ModelStatus> ServiceClient::status(int model_id) {
  const HttpAnswer answer = call({.path = model_path(model_id), .answer_limit = kLongestStatus});
  if (is_missing(answer.status)) return std::nullopt;
  if (answer.status != 200) throw_error(answer);
  return contract::parse_model_status(parse_body(answer));
}

std::optional<std::vector<contract::RankingRow>> ServiceClient::ranking(int model_id,
                                                                        std::size_t columns) {
  const std::size_t limit =
      columns == 0 ? kLongestRanking
                   : std::min(kLongestRanking, kShortRanking + columns * kBytesPerColumn);
  const HttpAnswer answer = call(
      {.path = "/ranking?model_id=" + std::to_string(model_id) + "&full=1", .answer_limit = limit});
  if (answer.status == 404 || answer.status == 409) return std::nullopt;
  std::optional<std::vector<contract::RankingRow>> rows;
  if (is_success(answer)) rows = contract::parse_ranking(answer.body);
  if (!rows) {
    require_success(answer);  // an error, or not JSON
    throw contract::bad_answer("the ranking is not a list");
  }
  if (rows->empty()) return std::nullopt;
  return rows;
}

std::optional<contract::DataReport> ServiceClient::data_report(int model_id) {
  const HttpAnswer answer =
      call({.path = model_path(model_id) + "/columns", .answer_limit = kLongestRanking});
  if (is_missing(answer.status)) return std::nullopt;
  return contract::parse_data_report(require_success(answer));
}

bool ServiceClient::artifact(int model_id, std::FILE* file) {
  const HttpAnswer answer = call({.path = model_path(model_id) + "/artifact",
                                  .answer_limit = kArtifactAnswer,
                                  .answer_file = file});
  if (is_missing(answer.status)) return false;
  if (answer.status != 200) throw_error(answer);
  return true;
}

}  // namespace relevance::extension
