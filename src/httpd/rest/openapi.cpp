// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/openapi.h"

#include <array>
#include <string_view>
#include <utility>

#include "httpd/product/openapi_product.h"

#ifndef PG_RELEVANCE_VERSION
#define PG_RELEVANCE_VERSION "unknown"
#endif

namespace relevance::httpd {
namespace {

OrderedJson described_answer(const std::string& description, const OrderedJson& schema) {
  return {{"description", description}, {"content", {{"application/json", {{"schema", schema}}}}}};
}

void add_errors(OrderedJson& operation, std::initializer_list<int> statuses) {
  for (const int status : statuses) {
    const std::string name = std::to_string(status);
    operation["responses"][name] = {{"$ref", "#/components/responses/" + name}};
  }
}

// The JSON schema of a PostgreSQL type.
OrderedJson type_schema(std::string_view type) {
  if (type.size() > 2 && type.substr(type.size() - 2) == "[]") {
    return {{"type", "array"}, {"items", type_schema(type.substr(0, type.size() - 2))}};
  }
  constexpr std::array<std::pair<std::string_view, const char*>, 7> kTypes = {
      {{"integer", "integer"},
       {"bigint", "integer"},
       {"smallint", "integer"},
       {"numeric", "number"},
       {"real", "number"},
       {"double precision", "number"},
       {"boolean", "boolean"}}};
  for (const auto& [name, json_type] : kTypes) {
    if (type == name) return {{"type", json_type}, {"format", std::string(type)}};
  }
  if (type == "json" || type == "jsonb") return OrderedJson::object();
  return {{"type", "string"}, {"format", std::string(type)}};
}

OrderedJson row_schema(const std::vector<CatalogColumn>& columns) {
  OrderedJson properties = OrderedJson::object();
  for (const CatalogColumn& column : columns) {
    OrderedJson schema = type_schema(column.type);
    if (schema.contains("type")) schema["type"] = OrderedJson::array({schema["type"], "null"});
    properties[column.name] = std::move(schema);
  }
  return {{"type", "object"}, {"properties", properties}};
}

OrderedJson query_parameter(const std::string& name, const std::string& description) {
  return {{"name", name},
          {"in", "query"},
          {"required", false},
          {"description", description},
          {"schema", {{"type", "string"}}}};
}

void add_row_parameters(OrderedJson& parameters, const std::vector<CatalogColumn>& columns) {
  for (const char* name : {"select", "order", "limit", "offset", "or", "and"}) {
    parameters.push_back({{"$ref", std::string("#/components/parameters/") + name}});
  }
  for (const CatalogColumn& column : columns) {
    bool known = false;
    for (const OrderedJson& one : parameters) known = known || one.value("name", "") == column.name;
    if (!known) parameters.push_back(query_parameter(column.name, "A filter: eq.…, gt.…, in.(…)"));
  }
}

OrderedJson array_of(const OrderedJson& items) {
  return {{"type", "array"}, {"items", items}};
}

OrderedJson view_path(const Relation& relation) {
  OrderedJson parameters = OrderedJson::array();
  add_row_parameters(parameters, relation.columns);
  OrderedJson get = {
      {"summary", "Rows of " + relation.name},
      {"tags", OrderedJson::array({"views"})},
      {"parameters", parameters},
      {"responses",
       {{"200", described_answer("The rows.", array_of(row_schema(relation.columns)))},
        {"206",
         described_answer("Some of the rows, counted.", array_of(row_schema(relation.columns)))}}}};
  add_errors(get, {400, 401, 403, 404, 406, 416, 500, 503});
  return {{"get", get}};
}

OrderedJson arguments_schema(const Function& function) {
  OrderedJson properties = OrderedJson::object();
  OrderedJson required = OrderedJson::array();
  for (const Argument& argument : function.arguments) {
    if (!argument.is_input()) continue;
    properties[argument.name] = type_schema(argument.type);
    if (!argument.has_default) required.push_back(argument.name);
  }
  OrderedJson out = {{"type", "object"}, {"properties", properties}};
  if (!required.empty()) out["required"] = required;
  return out;
}

OrderedJson result_schema(const Function& function) {
  const OrderedJson one = function.returns == Returns::composite
                              ? row_schema(function.columns)
                              : type_schema(function.return_type);
  return function.returns_set ? array_of(one) : one;
}

OrderedJson answers_of(const Function& function) {
  if (function.returns == Returns::nothing) return {{"204", {{"description", "Done."}}}};
  return {{"200", described_answer("What it returns.", result_schema(function))}};
}

OrderedJson call_by_query(const Function& function) {
  OrderedJson parameters = OrderedJson::array();
  for (const Argument& argument : function.arguments) {
    if (!argument.is_input()) continue;
    OrderedJson one = query_parameter(argument.name, "An argument of type " + argument.type + ".");
    one["required"] = !argument.has_default;
    parameters.push_back(std::move(one));
  }
  if (function.returns_set) add_row_parameters(parameters, function.columns);
  OrderedJson get = {{"summary", "Calls " + function.name + ", read only"},
                     {"tags", OrderedJson::array({"functions"})},
                     {"parameters", parameters},
                     {"responses", answers_of(function)}};
  add_errors(get, {400, 401, 403, 404, 405, 406, 409, 416, 500, 503});
  return get;
}

// functions: the overloads of one name; the body may have the arguments of any of them.
OrderedJson function_path(const std::vector<const Function*>& functions) {
  OrderedJson choices = OrderedJson::array();
  for (const Function* one : functions) choices.push_back(arguments_schema(*one));
  const Function& first = *functions.front();
  OrderedJson post = {
      {"summary", "Calls " + first.name},
      {"tags", OrderedJson::array({"functions"})},
      {"requestBody",
       {{"content",
         {{"application/json",
           {{"schema", choices.size() == 1 ? choices[0] : OrderedJson{{"anyOf", choices}}}}}}}}},
      {"responses", answers_of(first)}};
  add_errors(post, {400, 401, 403, 404, 406, 409, 413, 415, 416, 500, 503});
  OrderedJson path = {{"post", post}};
  if (first.volatility != Volatility::volatile_) path["get"] = call_by_query(first);
  return path;
}

void add_functions(const Catalog& catalog, OrderedJson& paths) {
  std::vector<const Function*> of_name;
  for (std::size_t i = 0; i < catalog.functions.size(); ++i) {
    of_name.push_back(&catalog.functions[i]);
    const bool last = i + 1 == catalog.functions.size() ||
                      catalog.functions[i + 1].name != catalog.functions[i].name;
    if (!last) continue;
    paths["/rpc/" + of_name.front()->name] = function_path(of_name);
    of_name.clear();
  }
}

// Adds the columns of the view or function whose rows an answer of the product contains. A column
// that the product's own schema describes already keeps that description.
void add_columns(OrderedJson& schema, const std::vector<CatalogColumn>& columns) {
  OrderedJson all = row_schema(columns);
  if (schema.contains("properties")) all["properties"].update(schema["properties"]);
  schema = std::move(all);
}

void add_columns_of_answers(const Catalog& catalog, OrderedJson& schemas) {
  for (const Relation& relation : catalog.relations) {
    if (relation.name == "training_runs") add_columns(schemas["Run"], relation.columns);
  }
  for (const Function& function : catalog.functions) {
    if (function.name != "get_metrics") continue;
    add_columns(schemas["RankingOfRun"]["properties"]["metrics"], function.columns);
  }
}

// Replaces each operation's references to the common error answers with these answers.
void inline_errors(OrderedJson& document) {
  const OrderedJson errors = std::move(document["components"]["responses"]);
  document["components"].erase("responses");
  for (OrderedJson& path : document["paths"]) {
    for (OrderedJson& operation : path) {
      if (!operation.contains("responses")) continue;
      for (auto& [status, answer] : operation["responses"].items()) {
        if (answer.contains("$ref")) answer = errors.at(status);
      }
    }
  }
}

}  // namespace

std::string openapi_document(const Catalog& catalog, const std::string& schema,
                             const std::string& url) {
  OrderedJson document = product_document();
  OrderedJson& paths = document["paths"];
  for (const Relation& relation : catalog.relations) {
    // The product's endpoint takes precedence over a view with that name.
    if (!paths.contains("/" + relation.name + "/"))
      paths["/" + relation.name] = view_path(relation);
  }
  add_functions(catalog, paths);
  add_columns_of_answers(catalog, document["components"]["schemas"]);
  inline_errors(document);
  document["info"]["version"] = PG_RELEVANCE_VERSION;
  document["info"]["description"] =
      "Which process variables drive a machine's production: the product's endpoints, and the "
      "views and functions of schema " +
      schema + " as PostgREST serves them.";
  document["servers"] = OrderedJson::array({{{"url", url}}});
  return document.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace relevance::httpd
