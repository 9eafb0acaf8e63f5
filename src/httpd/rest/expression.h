// SPDX-License-Identifier: PostgreSQL
// Converts parts of a query to SQL expressions. Identifiers come from the catalog and are quoted;
// everything from the request is a bound value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "httpd/rest/bound_values.h"
#include "httpd/rest/catalog.h"
#include "httpd/rest/query_grammar.h"

namespace relevance::httpd {

// a"b becomes "a""b".
std::string quoted_identifier(std::string_view name);

// Expressions over the rows of `source`, the statement's alias for its input. Members throw
// StatusError 400 42703 for an unknown column.
class Expressions {
 public:
  // name: the view or function, for messages. All arguments must outlive this.
  Expressions(const std::string& name, const std::vector<CatalogColumn>& columns,
              BoundValues& values)
      : name_(name), columns_(columns), values_(values) {}

  const CatalogColumn& column(const std::string& name) const;
  std::string field(const QueryField& field) const;
  // Casts to one of a few allowed types. Throws 400 42704 for others.
  std::string cast(const QueryField& field, const std::string& type) const;
  std::string filter(const Filter& filter) const;
  std::string order_term(const OrderTerm& term) const;

 private:
  std::string condition(const Condition& condition) const;
  std::string operand(const Condition& condition) const;
  std::string type_of(const QueryField& field) const;

  const std::string& name_;
  const std::vector<CatalogColumn>& columns_;
  BoundValues& values_;
};

}  // namespace relevance::httpd
