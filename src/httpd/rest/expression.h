// SPDX-License-Identifier: PostgreSQL
// Parts of a query as SQL expressions. Identifiers and types are the catalog's, quoted; whatever
// the request says is a bound value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "httpd/rest/bound_values.h"
#include "httpd/rest/query_grammar.h"
#include "httpd/rest/relation.h"

namespace relevance::httpd {

// "a""b" for a"b.
std::string quoted_identifier(std::string_view name);

// Expressions over the rows of `source`, as the statement calls what it reads. Members throw
// StatusError 400 42703 for a column that is not there.
class Expressions {
 public:
  // name: of the view or function, for messages. All arguments must outlive this.
  Expressions(const std::string& name, const std::vector<Column>& columns, BoundValues& values)
      : name_(name), columns_(columns), values_(values) {}

  const Column& column(const std::string& name) const;
  std::string field(const Field& field) const;
  // field as one of a few types that can be asked for; 400 42704 for another.
  std::string cast(const Field& field, const std::string& type) const;
  std::string filter(const Filter& filter) const;
  std::string order_term(const OrderTerm& term) const;

 private:
  std::string condition(const Condition& condition) const;
  std::string operand(const Condition& condition) const;
  std::string type_of(const Field& field) const;

  const std::string& name_;
  const std::vector<Column>& columns_;
  BoundValues& values_;
};

}  // namespace relevance::httpd
