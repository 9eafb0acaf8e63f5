// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/generic_routes.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "httpd/answers.h"
#include "httpd/body_handler.h"
#include "httpd/rest/catalog_search.h"
#include "httpd/rest/media_type.h"
#include "httpd/rest/openapi.h"
#include "httpd/rest/preferences.h"
#include "httpd/rest/query_errors.h"
#include "httpd/rest/range.h"
#include "httpd/rest/statement.h"
#include "httpd/sql_error.h"

namespace relevance::httpd {
namespace {

using http::Handler;
using http::Request;
using http::Response;
using http::StatusError;

std::vector<std::string> segments_of(const std::string& path) {
  std::vector<std::string> segments;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin) segments.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return segments;
}

[[noreturn]] void reject_method(const std::string& takes) {
  throw StatusError(405, "PGRST117", "Unsupported HTTP method", {}, "It supports " + takes + ".");
}

bool is_read(const Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

// The schema named by the profile header, else the first.
std::string schema_of(const Context& context, const Request& request) {
  const std::vector<std::string>& schemas = context.configuration.schemas;
  std::string asked =
      header_of(request, is_read(request) || request.method == "OPTIONS" ? "accept-profile"
                                                                         : "content-profile");
  if (asked.empty()) return schemas.front();
  if (std::find(schemas.begin(), schemas.end(), asked) != schemas.end()) return asked;
  std::string list;
  for (const std::string& schema : schemas) list += (list.empty() ? "" : ", ") + schema;
  throw StatusError(406, "PGRST106", "Invalid schema: " + asked,
                    "Only the following schemas are exposed: " + list);
}

std::int64_t number_at(const ResultRows& rows, int column, std::int64_t otherwise) {
  const auto text = rows.get(0, column);
  std::int64_t number = otherwise;
  if (text) std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

// The options of a request.
struct RequestOptions {
  AnswerForm form;
  Preferences preferences;
  Query query;
};

RequestOptions request_options_of(const Request& request, Plain plain) {
  RequestOptions options;
  options.query = parse_query(parse_query_string(request.raw_query), plain);
  options.preferences = parse_preferences(header_of(request, "prefer"));
  options.form.media = negotiate_rows(header_of(request, "accept"));
  options.form.page =
      requested_page(options.query, is_read(request) ? header_of(request, "range") : std::string());
  options.form.counted = options.preferences.count == Count::exact;
  return options;
}

std::vector<SqlValue> values_of(const Statement& statement) {
  return {statement.values.begin(), statement.values.end()};
}

// The planner's estimate of the row count, from EXPLAIN (FORMAT JSON).
std::int64_t planned_rows(const ResultRows& plan) {
  std::string text;
  for (std::size_t r = 0; r < plan.size(); ++r) text += plan.text(r, 0);
  return static_cast<std::int64_t>(
      nlohmann::json::parse(text).at(0).at("Plan").at("Plan Rows").get<double>());
}

class GenericHandler : public BodyHandler {
 public:
  GenericHandler(Context& context, const Request& request)
      : BodyHandler(context, request), identity_(identity_of(context, request)) {}

 protected:
  Response answer(const ResultRows& rows, const RequestOptions& options, const std::string& schema,
                  std::optional<std::int64_t> total) const {
    const std::int64_t page_rows = number_at(rows, 1, 0);
    if (options.form.counted) total = number_at(rows, 0, 0);
    const PageAnswer page = answer_page(options.form.page, page_rows, total);
    if (page.status == 416) throw page_out_of_bounds(options.form.page, total.value_or(0));
    Response response;
    response.status = page.status;
    response.content_type = content_type(options.form.media);
    response.body = rows.text(0, 2);
    response.headers.emplace_back("Content-Range", page.content_range);
    response.headers.emplace_back("Content-Profile", schema);
    const std::string applied = preference_applied(options.preferences);
    if (!applied.empty()) response.headers.emplace_back("Preference-Applied", applied);
    return response;
  }

  static void require_one_object(const ResultRows& rows, const RequestOptions& options) {
    const std::int64_t page_rows = number_at(rows, 1, 0);
    if (options.form.media.kind == MediaKind::object && page_rows != 1) {
      throw not_singular(page_rows);
    }
  }

  const Identity identity_;
};

class ViewHandler : public GenericHandler {
 public:
  ViewHandler(Context& context, const Request& request, std::string name)
      : GenericHandler(context, request), name_(std::move(name)) {}

  Response finish() override {
    const std::string schema = schema_of(context(), request());
    const auto catalog = context().catalog.get(schema);
    const Relation& relation = find_relation(*catalog, schema, name_);
    if (request().method == "OPTIONS") return options_answer(request(), "OPTIONS,GET,HEAD");
    if (!is_read(request())) reject_method("GET, HEAD, OPTIONS");
    const RequestOptions options = request_options_of(request(), Plain::fault);
    const Statement statement = read_statement(relation, options.query, options.form);
    const Session session = session_of(context(), request(), identity_, true, schema);
    auto connection = context().pool.take();
    const ResultRows rows = connection->transact(session, statement.sql, values_of(statement));
    require_one_object(rows, options);
    std::optional<std::int64_t> total;
    if (options.preferences.count == Count::planned ||
        options.preferences.count == Count::estimated) {
      const Statement plan = plan_statement(relation, options.query);
      total = planned_rows(
          connection->transact(session, "EXPLAIN (FORMAT JSON) " + plan.sql, values_of(plan)));
      // The estimate must not be below the rows seen.
      total = std::max(*total, options.form.page.offset + number_at(rows, 1, 0));
    }
    return answer(rows, options, schema, total);
  }

 private:
  std::string name_;
};

class FunctionHandler : public GenericHandler {
 public:
  FunctionHandler(Context& context, const Request& request, std::string name)
      : GenericHandler(context, request), name_(std::move(name)) {}

  Response finish() override {
    const std::string schema = schema_of(context(), request());
    const auto catalog = context().catalog.get(schema);
    if (request().method == "OPTIONS") return options(*catalog, schema);
    const bool post = request().method == "POST";
    if (!post && !is_read(request())) reject_method("GET, HEAD, POST, OPTIONS");
    if (post) require_json();
    const RequestOptions options =
        request_options_of(request(), post ? Plain::fault : Plain::argument);
    const CallArguments arguments =
        post ? read_body_arguments(text()) : read_query_arguments(options.query.arguments);
    const Function& function = choose_function(*catalog, schema, name_, arguments);
    const Statement statement = call_statement(function, arguments, options.query, options.form);
    const Session session = session_of(context(), request(), identity_, !post, schema);
    if (options.preferences.max_affected && !function.returns_set) throw affects_no_rows();
    const ResultRows rows = context().pool.take()->transact(
        session, statement.sql, values_of(statement), check_of(function, options));
    if (function.returns == Returns::nothing) return no_content(schema);
    if (function.returns_set) return answer(rows, options, schema, std::nullopt);
    Response response;
    response.content_type = content_type(options.form.media);
    response.body = rows.text(0, 2);
    response.headers.emplace_back("Content-Profile", schema);
    return response;
  }

 private:
  // Checked before the commit, so that a failure undoes the call.
  static Connection::Check check_of(const Function& function, const RequestOptions& options) {
    const bool bounded =
        options.form.media.kind == MediaKind::object || options.preferences.max_affected;
    if (!function.returns_set || !bounded) return {};
    return [&options](const ResultRows& rows) {
      require_one_object(rows, options);
      const std::int64_t count = number_at(rows, 1, 0);
      if (count > options.preferences.max_affected.value_or(count)) throw too_many_affected(count);
    };
  }

  void require_json() const {
    if (request().content_type.empty() || request().content_type == "application/json" ||
        request().content_type == "text/plain") {
      return;
    }
    throw StatusError(415, "PGRST102", "Content-Type not acceptable: " + request().content_type,
                      "Arguments come as a JSON object.", "Send them as application/json.");
  }

  static Response no_content(const std::string& schema) {
    Response response;
    response.status = 204;
    response.content_type.clear();
    response.headers.emplace_back("Content-Profile", schema);
    return response;
  }

  Response options(const Catalog& catalog, const std::string& schema) const {
    const auto functions = functions_named(catalog, name_);
    if (functions.empty()) choose_function(catalog, schema, name_, {});  // or its error
    const bool writes = functions.front()->volatility == Volatility::volatile_;
    return options_answer(request(), writes ? "OPTIONS,POST" : "OPTIONS,GET,HEAD,POST");
  }

  std::string name_;
};

class RootHandler : public GenericHandler {
 public:
  using GenericHandler::GenericHandler;

  Response finish() override {
    const std::string schema = schema_of(context(), request());
    if (request().method == "OPTIONS") return options_answer(request(), "OPTIONS,GET,HEAD");
    if (!is_read(request())) reject_method("GET, HEAD, OPTIONS");
    Response response;
    response.content_type = content_type(negotiate_root(header_of(request(), "accept")));
    response.body = openapi_document(*context().catalog.get(schema), schema, "/");
    response.headers.emplace_back("Content-Profile", schema);
    return response;
  }
};

}  // namespace

std::unique_ptr<Handler> generic_handler(Context& context, const Request& request) {
  const std::vector<std::string> segments = segments_of(request.path);
  if (segments.empty()) return std::make_unique<RootHandler>(context, request);
  if (segments.size() == 1) {
    return std::make_unique<ViewHandler>(context, request, segments[0]);
  }
  if (segments.size() == 2 && segments[0] == "rpc") {
    return std::make_unique<FunctionHandler>(context, request, segments[1]);
  }
  throw StatusError(404, "PGRST125", "Invalid path specified in request URL");
}

}  // namespace relevance::httpd
