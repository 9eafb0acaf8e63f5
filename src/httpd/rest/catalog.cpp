// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/catalog.h"

#include <nlohmann/json.hpp>

namespace relevance::httpd {
namespace {

using nlohmann::json;

std::vector<CatalogColumn> read_columns(const json& columns) {
  std::vector<CatalogColumn> out;
  for (const json& column : columns) out.push_back({column.at("name"), column.at("type")});
  return out;
}

ArgumentMode mode_of(const std::string& letter) {
  if (letter == "o") return ArgumentMode::out;
  if (letter == "b") return ArgumentMode::inout;
  if (letter == "v") return ArgumentMode::variadic;
  if (letter == "t") return ArgumentMode::table;
  return ArgumentMode::in;
}

Volatility volatility_of(const std::string& letter) {
  if (letter == "i") return Volatility::immutable;
  if (letter == "s") return Volatility::stable;
  return Volatility::volatile_;
}

Returns returns_of(const json& function) {
  if (function.at("return_type") == "void") return Returns::nothing;
  return function.at("columns").empty() ? Returns::scalar : Returns::composite;
}

Function read_function(const json& from) {
  Function function;
  function.schema = from.at("schema");
  function.name = from.at("name");
  for (const json& argument : from.at("arguments")) {
    function.arguments.push_back({argument.at("name"), argument.at("type"),
                                  mode_of(argument.at("mode")), argument.at("has_default")});
  }
  function.return_type = from.at("return_type");
  function.returns = returns_of(from);
  function.returns_set = from.at("returns_set");
  function.columns = read_columns(from.at("columns"));
  function.volatility = volatility_of(from.at("volatility"));
  return function;
}

}  // namespace

const char* const kCatalogQuery = R"sql(
WITH exposed AS (SELECT oid, nspname::text AS schema FROM pg_catalog.pg_namespace WHERE nspname = ANY ($1)),
relation AS (
  SELECT e.schema, c.relname::text AS name,
         (SELECT coalesce(json_agg(json_build_object('name', a.attname::text, 'type', pg_catalog.format_type(a.atttypid, -1)) ORDER BY a.attnum), '[]')
            FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
    FROM pg_catalog.pg_class c JOIN exposed e ON e.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p')
     AND (c.relkind = 'v' OR NOT EXISTS (
           SELECT FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
),
argument AS (
  SELECT p.oid, i AS place,
         p.proargnames[i] AS name,
         coalesce(p.proargmodes[i], 'i')::text AS mode,
         coalesce(p.proallargtypes[i], p.proargtypes[i - 1]) AS type,
         count(*) FILTER (WHERE coalesce(p.proargmodes[i], 'i') IN ('i', 'b', 'v')) OVER (PARTITION BY p.oid ORDER BY i) AS input_place,
         p.pronargs, p.pronargdefaults
    FROM pg_catalog.pg_proc p JOIN exposed e ON e.oid = p.pronamespace,
         generate_series(1, coalesce(cardinality(p.proallargtypes), p.pronargs)) AS i
),
function AS (
  SELECT e.schema, p.proname::text AS name, p.proretset AS returns_set, p.provolatile::text AS volatility,
         pg_catalog.format_type(p.prorettype, -1) AS return_type,
         (SELECT coalesce(json_agg(json_build_object(
                   'name', coalesce(a.name, ''), 'mode', a.mode, 'type', pg_catalog.format_type(a.type, -1),
                   'has_default', a.mode IN ('i', 'b', 'v') AND a.input_place > a.pronargs - a.pronargdefaults) ORDER BY a.place), '[]')
            FROM argument a WHERE a.oid = p.oid) AS arguments,
         CASE WHEN t.typtype = 'c' THEN
                (SELECT coalesce(json_agg(json_build_object('name', a.attname::text, 'type', pg_catalog.format_type(a.atttypid, -1)) ORDER BY a.attnum), '[]')
                   FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
              WHEN p.prorettype = 'pg_catalog.record'::regtype OR (SELECT count(*) FROM argument a WHERE a.oid = p.oid AND a.mode = 't') > 0 THEN
                (SELECT coalesce(json_agg(json_build_object('name', a.name, 'type', pg_catalog.format_type(a.type, -1)) ORDER BY a.place), '[]')
                   FROM argument a WHERE a.oid = p.oid AND a.mode IN ('o', 'b', 't'))
              ELSE '[]' END AS columns
    FROM pg_catalog.pg_proc p
    JOIN exposed e ON e.oid = p.pronamespace
    JOIN pg_catalog.pg_type t ON t.oid = p.prorettype
   WHERE p.prokind = 'f'
     AND p.prorettype NOT IN ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype, 'pg_catalog.internal'::regtype)
     AND NOT EXISTS (SELECT FROM argument a WHERE a.oid = p.oid AND a.mode IN ('i', 'b', 'v') AND coalesce(a.name, '') = '')
)
SELECT json_build_object(
         'relations', (SELECT coalesce(json_agg(r ORDER BY schema, name), '[]') FROM relation r),
         'functions', (SELECT coalesce(json_agg(f ORDER BY schema, name), '[]') FROM function f))
)sql";

Catalog read_catalog(std::string_view text) {
  const json from = json::parse(text);
  Catalog catalog;
  for (const json& relation : from.at("relations")) {
    catalog.relations.push_back(
        {relation.at("schema"), relation.at("name"), read_columns(relation.at("columns"))});
  }
  for (const json& function : from.at("functions")) {
    catalog.functions.push_back(read_function(function));
  }
  return catalog;
}

}  // namespace relevance::httpd
