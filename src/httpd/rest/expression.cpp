// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/expression.h"

#include <algorithm>
#include <array>

#include "base/suggestions.h"
#include "http/message.h"

namespace relevance::httpd {
namespace {

struct Cast {
  std::string_view asked;
  std::string_view type;
};

constexpr std::array kCasts = {
    Cast{"text", "text"},
    Cast{"varchar", "text"},
    Cast{"int", "integer"},
    Cast{"int4", "integer"},
    Cast{"integer", "integer"},
    Cast{"int2", "smallint"},
    Cast{"smallint", "smallint"},
    Cast{"int8", "bigint"},
    Cast{"bigint", "bigint"},
    Cast{"numeric", "numeric"},
    Cast{"decimal", "numeric"},
    Cast{"float4", "real"},
    Cast{"real", "real"},
    Cast{"float", "double precision"},
    Cast{"float8", "double precision"},
    Cast{"double precision", "double precision"},
    Cast{"bool", "boolean"},
    Cast{"boolean", "boolean"},
    Cast{"date", "date"},
    Cast{"time", "time without time zone"},
    Cast{"timestamp", "timestamp without time zone"},
    Cast{"timestamptz", "timestamp with time zone"},
    Cast{"interval", "interval"},
    Cast{"json", "json"},
    Cast{"jsonb", "jsonb"},
    Cast{"uuid", "uuid"},
};

constexpr std::size_t kLongestName = 63;  // in PostgreSQL
constexpr std::size_t kFarthestName = 3;  // edit distance of a suggestion, as in PostgreSQL

std::string_view sql_operator(Operator op) {
  switch (op) {
    case Operator::eq:
    case Operator::in:
      return " = ";
    case Operator::neq:
      return " <> ";
    case Operator::gt:
      return " > ";
    case Operator::gte:
      return " >= ";
    case Operator::lt:
      return " < ";
    case Operator::lte:
      return " <= ";
    case Operator::like:
      return " LIKE ";
    case Operator::ilike:
      return " ILIKE ";
    case Operator::match:
      return " ~ ";
    case Operator::imatch:
      return " ~* ";
    case Operator::cs:
      return " @> ";
    case Operator::cd:
      return " <@ ";
    case Operator::ov:
      return " && ";
    case Operator::sl:
      return " << ";
    case Operator::sr:
      return " >> ";
    case Operator::nxr:
      return " &< ";
    case Operator::nxl:
      return " &> ";
    case Operator::adj:
      return " -|- ";
    case Operator::isdistinct:
      return " IS DISTINCT FROM ";
    case Operator::is_null:
      return " IS NULL";
    case Operator::is_not_null:
      return " IS NOT NULL";
    case Operator::is_true:
      return " IS TRUE";
    case Operator::is_false:
      return " IS FALSE";
    case Operator::is_unknown:
      return " IS UNKNOWN";
  }
  return {};
}

bool compares_text(Operator op) {
  return op == Operator::like || op == Operator::ilike || op == Operator::match ||
         op == Operator::imatch;
}

bool takes_nothing(Operator op) {
  return op == Operator::is_null || op == Operator::is_not_null || op == Operator::is_true ||
         op == Operator::is_false || op == Operator::is_unknown;
}

std::string near_column(const std::string& wanted, const std::vector<CatalogColumn>& columns) {
  if (wanted.size() > kLongestName) return {};
  std::size_t least = std::min(kFarthestName, wanted.size() / 2) + 1;
  std::string nearest;
  for (const CatalogColumn& column : columns) {
    const std::size_t distance = edit_distance(wanted, column.name);
    if (distance >= least) continue;
    least = distance;
    nearest = column.name;
  }
  return nearest;
}

}  // namespace

std::string quoted_identifier(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

const CatalogColumn& Expressions::column(const std::string& name) const {
  const auto found = std::find_if(columns_.begin(), columns_.end(),
                                  [&](const CatalogColumn& known) { return known.name == name; });
  if (found != columns_.end()) return *found;
  const std::string near = near_column(name, columns_);
  const std::string hint =
      near.empty() ? ""
                   : "Perhaps you meant to reference the column \"" + name_ + '.' + near + "\".";
  throw http::StatusError(400, "42703", "column " + name_ + '.' + name + " does not exist", {},
                          hint);
}

std::string Expressions::field(const QueryField& field) const {
  const CatalogColumn& known = column(field.column);
  std::string sql = "source." + quoted_identifier(known.name);
  if (field.path.empty()) return sql;
  if (known.type != "jsonb") sql = "pg_catalog.to_jsonb(" + sql + ')';
  for (const JsonStep& step : field.path) {
    sql += step.as_text ? " ->> " : " -> ";
    sql += values_.bind(step.key, step.is_index ? "integer" : "text");
  }
  return '(' + sql + ')';
}

std::string Expressions::cast(const QueryField& field, const std::string& type) const {
  const auto* found = std::find_if(kCasts.begin(), kCasts.end(),
                                   [&](const Cast& known) { return known.asked == type; });
  if (found == kCasts.end()) {
    throw http::StatusError(400, "42704", "type \"" + type + "\" does not exist", {},
                            "Casts are to text, numbers, boolean, dates and times, json, jsonb "
                            "and uuid.");
  }
  return "CAST(" + this->field(field) + " AS " + std::string(found->type) + ')';
}

std::string Expressions::type_of(const QueryField& field) const {
  if (field.path.empty()) return column(field.column).type;
  return field.path.back().as_text ? "text" : "jsonb";
}

std::string Expressions::operand(const Condition& condition) const {
  std::string type = compares_text(condition.op) ? "text" : type_of(condition.field);
  if (condition.op == Operator::in) {
    return "ANY (" + values_.bind(array_text(condition.list), type + "[]") + ')';
  }
  if (condition.quantifier == Quantifier::none) return values_.bind(condition.value, type);
  const std::string_view quantifier = condition.quantifier == Quantifier::any ? "ANY (" : "ALL (";
  return std::string(quantifier) + values_.bind(condition.value, type + "[]") + ')';
}

std::string Expressions::condition(const Condition& condition) const {
  std::string sql = field(condition.field) + std::string(sql_operator(condition.op));
  if (!takes_nothing(condition.op)) sql += operand(condition);
  return condition.negated ? "NOT (" + sql + ')' : sql;
}

std::string Expressions::filter(const Filter& filter) const {
  if (filter.kind == Filter::Kind::condition) return condition(filter.condition);
  const std::string_view between = filter.kind == Filter::Kind::all ? " AND " : " OR ";
  std::string sql;
  for (const Filter& part : filter.parts) {
    sql.append(sql.empty() ? "" : between).append(this->filter(part));
  }
  return (filter.negated ? "NOT (" : "(") + sql + ')';
}

std::string Expressions::order_term(const OrderTerm& term) const {
  std::string sql = field(term.field);
  if (term.direction == SortDirection::asc) sql += " ASC";
  if (term.direction == SortDirection::desc) sql += " DESC";
  if (term.nulls == Nulls::first) sql += " NULLS FIRST";
  if (term.nulls == Nulls::last) sql += " NULLS LAST";
  return sql;
}

}  // namespace relevance::httpd
