// SPDX-License-Identifier: PostgreSQL
// Filters: conditions such as age=gte.18, and trees of them in and=(…), or=(…).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "httpd/rest/field.h"

namespace relevance::httpd {

enum class Operator {
  eq,
  neq,
  gt,
  gte,
  lt,
  lte,
  like,
  ilike,
  match,
  imatch,
  cs,
  cd,
  ov,
  sl,
  sr,
  nxr,
  nxl,
  adj,
  isdistinct,
  in,
  is_null,
  is_not_null,
  is_true,
  is_false,
  is_unknown,
};

enum class Quantifier { none, any, all };

struct Condition {
  QueryField field;
  bool negated = false;
  Operator op = Operator::eq;
  Quantifier quantifier = Quantifier::none;  // any, all: value is an array literal, "{a,b}"
  std::string value;                         // for like and ilike: with % for *
  std::vector<std::string> list;             // for in
};

// A condition, or several filters of which all or any must hold.
struct Filter {
  enum class Kind { condition, all, any };
  Kind kind = Kind::condition;
  bool negated = false;  // for all and any
  Condition condition;
  std::vector<Filter> parts;
};

inline constexpr std::size_t kMostLogicLevels = 32;

// Parses field=value, where value is "eq.1" or "not.in.(1,2)". Throws StatusError 400: PGRST100, or
// PGRST127 for full-text search.
Condition parse_condition(QueryField field, std::string_view value);
// Whether a value begins like a condition, so that it is not an argument of a function.
bool is_condition(std::string_view value);
// op: "and", "or", "not.and", "not.or"; value: "(a.eq.1,or(b.is.null,c.gt.2))".
Filter parse_logic(std::string_view op, std::string_view value);

}  // namespace relevance::httpd
