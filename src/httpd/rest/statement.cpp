// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/statement.h"

#include <algorithm>

#include "httpd/rest/expression.h"
#include "httpd/rest/query_errors.h"

namespace relevance::httpd {
namespace {

// Where rows are read from.
struct Source {
  std::string schema;
  std::string name;
  std::string from;  // SQL: rows called `source`
  std::vector<CatalogColumn> columns;
  bool is_values = false;  // rows are single values rather than objects
  bool is_one = false;     // one row, and the answer is not an array
};

struct Output {
  std::string sql;
  std::string name;
  bool is_ours = false;  // name comes from the catalog
};

// PostgREST's name for it: the path's last key, or else the column.
const std::string& default_name(const QueryField& field) {
  const auto key = std::find_if(field.path.rbegin(), field.path.rend(),
                                [](const JsonStep& step) { return !step.is_index; });
  return key == field.path.rend() ? field.column : key->key;
}

class StatementMaker {
 public:
  explicit StatementMaker(Source source)
      : source_(std::move(source)), expressions_(source_.name, source_.columns, values_) {}

  BoundValues& values() { return values_; }

  // FROM and WHERE.
  std::string rows(const std::vector<Filter>& filters) {
    std::string sql = " FROM " + source_.from;
    std::string_view before = " WHERE ";
    for (const Filter& filter : filters) {
      sql.append(before).append(expressions_.filter(filter));
      before = " AND ";
    }
    return sql;
  }

  std::string answer(const Query& query, const AnswerForm& form) {
    const std::vector<Output> outputs = choose_outputs(query.select);
    const std::string rows_sql = rows(query.filters);
    const std::string page =
        "SELECT " + output_list(outputs) + rows_sql + order(query.order) + limits(form.page);
    const std::string all = form.page.is_whole() ? "pg_catalog.count(*)"
                                                 : "(SELECT pg_catalog.count(*)" + rows_sql + ')';
    return "SELECT " + (form.counted ? all : "NULL::bigint") +
           " AS total, pg_catalog.count(*) AS page_rows, " + body(outputs, form.media) +
           " AS body FROM (" + page + ") AS answer_row";
  }

 private:
  Output named(std::string sql, const std::string& name) const {
    const bool is_ours =
        std::any_of(source_.columns.begin(), source_.columns.end(),
                    [&](const CatalogColumn& column) { return column.name == name; });
    return {.sql = std::move(sql), .name = name, .is_ours = is_ours};
  }

  void add_all(std::vector<Output>& outputs) const {
    for (const CatalogColumn& column : source_.columns) {
      outputs.push_back(
          named(expressions_.field({.column = column.name, .path = {}}), column.name));
    }
  }

  std::vector<Output> choose_outputs(const SelectList& select) const {
    if (!select.embedded.empty()) {
      throw no_relationship(source_.schema, source_.name, select.embedded);
    }
    std::vector<Output> outputs;
    for (const SelectItem& item : select.items) {
      if (item.field.column == "*" && item.field.path.empty()) {
        add_all(outputs);
        continue;
      }
      std::string sql = item.cast.empty() ? expressions_.field(item.field)
                                          : expressions_.cast(item.field, item.cast);
      outputs.push_back(
          named(std::move(sql), item.alias.empty() ? default_name(item.field) : item.alias));
    }
    if (select.items.empty() || source_.is_values) {
      outputs.clear();
      add_all(outputs);
    }
    if (outputs.size() > kMostSelected) {
      throw not_implemented(
          "At most " + std::to_string(kMostSelected) + " columns can be selected.",
          "Select each column once.");
    }
    return outputs;
  }

  static bool are_all_ours(const std::vector<Output>& outputs) {
    return std::all_of(outputs.begin(), outputs.end(),
                       [](const Output& output) { return output.is_ours; });
  }

  // If a name comes from the request, columns are named by position instead, to keep it out of SQL.
  static std::string output_list(const std::vector<Output>& outputs) {
    const bool by_place = !are_all_ours(outputs);
    std::string sql;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const std::string name =
          by_place ? 'c' + std::to_string(i) : quoted_identifier(outputs[i].name);
      sql.append(sql.empty() ? "" : ", ").append(outputs[i].sql + " AS " + name);
    }
    return sql;
  }

  std::string order(const std::vector<OrderTerm>& terms) const {
    std::string sql;
    for (const OrderTerm& term : terms) {
      sql.append(sql.empty() ? " ORDER BY " : ", ").append(expressions_.order_term(term));
    }
    return sql;
  }

  std::string limits(const Page& page) {
    std::string sql;
    if (page.limit) sql += " LIMIT " + values_.bind(std::to_string(*page.limit), "bigint");
    if (page.offset > 0) sql += " OFFSET " + values_.bind(std::to_string(page.offset), "bigint");
    return sql;
  }

  std::string body(const std::vector<Output>& outputs, const MediaType& media) {
    if (media.kind == MediaKind::csv) return csv_body(outputs);
    std::string sql = "pg_catalog.json_agg(" + json_row(outputs) + ')';
    if (media.nulls_stripped) sql = "pg_catalog.json_strip_nulls(" + sql + ')';
    const bool alone = media.kind == MediaKind::object || source_.is_one;
    if (alone) return "coalesce((" + sql + " -> 0)::text, 'null')";
    return "coalesce(" + sql + "::text, '[]')";
  }

  std::string json_row(const std::vector<Output>& outputs) {
    if (source_.is_values) return "answer_row." + quoted_identifier(source_.columns[0].name);
    if (are_all_ours(outputs)) return "answer_row.*";
    if (outputs.size() > kMostRenamed) {
      throw not_implemented("At most " + std::to_string(kMostRenamed) +
                                " columns can be selected when some are renamed.",
                            "Select fewer columns, or do not rename any.");
    }
    std::string sql;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      sql.append(sql.empty() ? "" : ", ").append(values_.bind(outputs[i].name, "text"));
      sql.append(", answer_row.c" + std::to_string(i));
    }
    return "pg_catalog.json_build_object(" + sql + ')';
  }

  // A row cast to text is a line of CSV in parentheses, except for its doubled backslashes.
  std::string csv_body(const std::vector<Output>& outputs) {
    std::string header;
    for (const Output& output : outputs)
      header += (header.empty() ? "" : ",") + csv_field(output.name);
    const std::string text = "(answer_row.*)::text";
    const std::string line = "pg_catalog.replace(pg_catalog.substr(" + text +
                             ", 2, pg_catalog.length(" + text + ") - 2), E'\\\\\\\\', E'\\\\')";
    return values_.bind(header, "text") + " || E'\\n' || coalesce(pg_catalog.string_agg(" + line +
           ", E'\\n'), '')";
  }

  static std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    return quoted_identifier(text);  // quotes are doubled in both
  }

  Source source_;
  BoundValues values_;
  Expressions expressions_;
};

std::string qualified(const std::string& schema, const std::string& name) {
  return quoted_identifier(schema) + '.' + quoted_identifier(name);
}

Source source_of(const Relation& relation) {
  return {.schema = relation.schema,
          .name = relation.name,
          .from = qualified(relation.schema, relation.name) + " AS source",
          .columns = relation.columns};
}

// An argument's value: its own bound value, or a column of `given`, the JSON object's record.
std::string passed_value(const Argument& argument, const GivenArgument& given,
                         BoundValues& values) {
  check_depth(given.depth, argument.type);
  if (given.texts.empty()) return "given." + quoted_identifier(argument.name);
  const bool variadic = argument.mode == ArgumentMode::variadic;
  return values.bind(variadic ? array_text(given.texts) : given.texts.back(), argument.type);
}

// "schema"."function"("a" := $1::integer), preceded by the record of JSON arguments, if any.
std::string call(const Function& function, const CallArguments& arguments, BoundValues& values) {
  std::string record;
  std::string passed;
  for (const Argument& argument : function.arguments) {
    const GivenArgument* given = argument.is_input() ? arguments.find(argument.name) : nullptr;
    if (given == nullptr) continue;
    const std::string name = quoted_identifier(argument.name);
    record.append(record.empty() ? "" : ", ").append(name + ' ' + argument.type);
    passed.append(passed.empty() ? "" : ", ");
    passed.append(argument.mode == ArgumentMode::variadic ? "VARIADIC " : "");
    passed.append(name + " := " + passed_value(argument, *given, values));
  }
  std::string invocation = qualified(function.schema, function.name) + '(' + passed + ')';
  if (record.empty() || arguments.json.empty()) return invocation;
  return "pg_catalog.json_to_record(" + values.bind(arguments.json, "json") + ") AS given(" +
         record + "), LATERAL " + invocation;
}

Source source_of(const Function& function) {
  Source source{.schema = function.schema,
                .name = function.name,
                .from = "call AS source",
                .columns = function.columns};
  source.is_values = function.returns == Returns::scalar;
  if (source.is_values) source.columns = {{function.name, function.return_type}};
  source.is_one = !function.returns_set;
  return source;
}

}  // namespace

Statement read_statement(const Relation& relation, const Query& query, const AnswerForm& form) {
  StatementMaker maker(source_of(relation));
  std::string sql = maker.answer(query, form);
  return {std::move(sql), maker.values().take()};
}

Statement plan_statement(const Relation& relation, const Query& query) {
  StatementMaker maker(source_of(relation));
  std::string sql = "SELECT 1" + maker.rows(query.filters);
  return {std::move(sql), maker.values().take()};
}

Statement call_statement(const Function& function, const CallArguments& arguments,
                         const Query& query, const AnswerForm& form) {
  StatementMaker maker(source_of(function));
  const std::string invocation = call(function, arguments, maker.values());
  if (function.returns == Returns::nothing) {
    return {
        "SELECT NULL::bigint AS total, pg_catalog.count(*) AS page_rows, ''::text AS body FROM " +
            invocation + " AS source",
        maker.values().take()};
  }
  const std::string names = function.returns == Returns::scalar
                                ? " AS source(" + quoted_identifier(function.name) + ')'
                                : " AS source";
  std::string sql =
      "WITH call AS (SELECT source.* FROM " + invocation + names + ") " + maker.answer(query, form);
  return {std::move(sql), maker.values().take()};
}

}  // namespace relevance::httpd
