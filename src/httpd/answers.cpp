// SPDX-License-Identifier: PostgreSQL
#include "httpd/answers.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "httpd/context.h"
#include "httpd/rest/preferences.h"
#include "httpd/sql_error.h"

namespace relevance::httpd {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;

std::string first_segment(const std::string& path) {
  const auto begin = path.find_first_not_of('/');
  if (begin == path.npos) return {};
  return path.substr(begin, path.find('/', begin) - begin);
}

json text_or_null(const std::string& text) {
  return text.empty() ? json(nullptr) : json(text);
}

bool is_anonymous(const Request& request) {
  return !request.headers.contains("authorization");
}

int status_of(const Request& request, const Error& error) {
  if (const auto* known = dynamic_cast<const http::StatusError*>(&error)) return known->status();
  const bool anonymous = is_anonymous(request);
  if (dynamic_cast<const SqlError*>(&error) == nullptr) return 400;
  return is_product_path(request.path) ? product_status_of(error.code(), anonymous)
                                       : httpd::status_of(error.code(), anonymous);
}

Response answer_of(const Request& request, const Error& error) {
  json body = json::object();
  if (is_product_path(request.path)) {
    const auto* invalid = dynamic_cast<const InvalidRequest*>(&error);
    body["detail"] = invalid != nullptr ? invalid->list() : json(error.message());
  }
  body["code"] = error.code();
  body["message"] = error.message();
  body["details"] = text_or_null(error.detail());
  body["hint"] = text_or_null(error.hint());
  Response response = json_answer(body.dump(-1, ' ', false, json::error_handler_t::replace),
                                  status_of(request, error));
  if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (response.status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

// Makes a client's path safe to log: one line of printable characters.
std::string printable(const std::string& text) {
  constexpr std::size_t kMostBytes = 200;
  std::string out;
  for (const char c : text.substr(0, kMostBytes)) {
    out += c > ' ' && c < 0x7f && c != '"' ? c : '?';
  }
  return out;
}

void allow_origin(const Request& request, Response& response,
                  const std::vector<std::string>& origins) {
  const std::string origin = header_of(request, "origin");
  if (origin.empty()) return;
  const bool any = std::find(origins.begin(), origins.end(), "*") != origins.end();
  if (!any && std::find(origins.begin(), origins.end(), origin) == origins.end()) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", any ? "*" : origin);
  if (!any) response.headers.emplace_back("Vary", "Origin");
  response.headers.emplace_back(
      "Access-Control-Expose-Headers",
      "Content-Range, Content-Location, Content-Profile, Preference-Applied, Retry-After, "
      "Server-Timing, WWW-Authenticate");
}

// An SQL error's message may quote data, so it is left to PostgreSQL's log and its settings.
std::string loggable(const Error& error) {
  return dynamic_cast<const SqlError*>(&error) == nullptr ? error.message()
                                                          : "the database rejected the statement";
}

}  // namespace

bool is_product_path(const std::string& path) {
  constexpr std::array<std::string_view, 9> kFirst = {
      "machines", "models", "train", "preview", "runs", "ranking", "webhook", "live", "ready"};
  return std::find(kFirst.begin(), kFirst.end(), first_segment(path)) != kFirst.end();
}

Response json_answer(std::string body, int status) {
  Response response;
  response.status = status;
  response.content_type = "application/json; charset=utf-8";
  response.body = std::move(body);
  return response;
}

InvalidRequest::InvalidRequest(const std::string& where, const std::string& name,
                               const std::string& message, const std::string& type)
    : StatusError(422, "422", where + " " + name + ": " + message),
      list_(
          json::array({{{"loc", json::array({where, name})}, {"msg", message}, {"type", type}}})) {}

Response error_answer(const Request& request, const Configuration&) {
  try {
    throw;
  } catch (const Error& error) {
    Response response = answer_of(request, error);
    if (response.status >= 500) {
      spdlog::warn("event=request_failed method={} path={} status={} code={} error=\"{}\"",
                   printable(request.method), printable(request.path), response.status,
                   error.code(), loggable(error));
    }
    return response;
  } catch (const std::exception& error) {
    spdlog::error("event=request_failed method={} path={} status=500 error=\"{}\"",
                  printable(request.method), printable(request.path), error.what());
    return answer_of(request, http::StatusError(500, "internal_error",
                                                "an internal error occurred in the server", {},
                                                "See the server's log."));
  }
}

void touch_last(const Request& request, Response& response, const Configuration& configuration) {
  allow_origin(request, response, configuration.cors_origins);
  const std::chrono::duration<double, std::milli> taken =
      std::chrono::steady_clock::now() - request.since;
  if (asks_for_server_timing(header_of(request, "prefer"))) {
    response.headers.emplace_back("Server-Timing",
                                  "total;dur=" + fmt::format("{:.1f}", taken.count()));
  }
  spdlog::info("event=request method={} path={} status={} bytes={} ms={:.1f}",
               printable(request.method), printable(request.path), response.status,
               response.body.size(), taken.count());
}

Response options_answer(const Request& request, const std::string& allow) {
  Response response;
  response.content_type.clear();
  response.headers.emplace_back("Allow", allow);
  if (header_of(request, "access-control-request-method").empty()) return response;
  response.headers.emplace_back("Access-Control-Allow-Methods",
                                "GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD");
  const std::string asked = header_of(request, "access-control-request-headers");
  response.headers.emplace_back("Access-Control-Allow-Headers",
                                asked.empty() ? "Authorization" : "Authorization, " + asked);
  response.headers.emplace_back("Access-Control-Max-Age", "86400");
  return response;
}

}  // namespace relevance::httpd
