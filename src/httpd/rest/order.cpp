// SPDX-License-Identifier: PostgreSQL
#include "httpd/rest/order.h"

#include "httpd/rest/query_errors.h"

namespace relevance::httpd {
namespace {

SortDirection take_direction(Scanner& in) {
  if (in.take(".asc")) return SortDirection::asc;
  if (in.take(".desc")) return SortDirection::desc;
  return SortDirection::unsaid;
}

Nulls take_nulls(Scanner& in) {
  if (in.take(".nullsfirst")) return Nulls::first;
  if (in.take(".nullslast")) return Nulls::last;
  return Nulls::unsaid;
}

std::string_view expected_after(const OrderTerm& term) {
  if (term.nulls != Nulls::unsaid) return "\",\" or end of input";
  if (term.direction != SortDirection::unsaid) return "\"nullsfirst\" or \"nullslast\"";
  return "\"asc\", \"desc\", \"nullsfirst\" or \"nullslast\"";
}

OrderTerm parse_term(Scanner& in) {
  OrderTerm term;
  term.field = parse_field(in);
  if (term.field.path.empty() && in.peek() == '(') throw not_embedded(term.field.column);
  term.direction = take_direction(in);
  term.nulls = take_nulls(in);
  in.skip_blanks();
  if (!in.at_end() && in.peek() != ',') {
    in.take(".");
    in.reject(expected_after(term));
  }
  return term;
}

}  // namespace

std::vector<OrderTerm> parse_order(std::string_view text) {
  Scanner in(text, "failed to parse order (" + std::string(text) + ')');
  std::vector<OrderTerm> terms;
  do {
    if (terms.size() == kMostOrderTerms) in.reject("at most 100 columns");
    terms.push_back(parse_term(in));
  } while (in.take(","));
  return terms;
}

}  // namespace relevance::httpd
