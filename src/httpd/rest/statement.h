// SPDX-License-Identifier: PostgreSQL
// A request as one SQL statement, whose text holds nothing of the request: identifiers and types
// are the catalog's, everything else is bound.
#pragma once

#include <string>
#include <vector>

#include "httpd/rest/call_arguments.h"
#include "httpd/rest/media_type.h"
#include "httpd/rest/query_grammar.h"
#include "httpd/rest/range.h"
#include "httpd/rest/relation.h"

namespace relevance::httpd {

// Gives one row of three columns: total (bigint: the rows of all pages; null unless counted),
// page_rows (bigint: those of this page), body (text: JSON or CSV). Standing alone, body of a
// MediaKind::object is only an answer when page_rows is 1.
struct Statement {
  std::string sql;
  std::vector<std::string> values;  // of $1, $2, …, as text
};

struct AnswerForm {
  MediaType media = {};
  Page page = {};
  bool counted = false;  // Prefer: count=exact
};

inline constexpr std::size_t kMostSelected = 500;  // columns
inline constexpr std::size_t kMostRenamed = 50;    // columns, when some are called otherwise

// ResultRows of a view. Throws StatusError 400: 42703 unknown column, 42704 unknown type of a cast,
// PGRST200 another resource within, PGRST127 too many columns.
Statement read_statement(const Relation& relation, const Query& query, const AnswerForm& form);

// All rows that the query's conditions let through, for EXPLAIN to estimate: count=planned.
Statement plan_statement(const Relation& relation, const Query& query);

// What a function returns: a value, an object or an array of either; of void an empty body. Of a
// function that returns rows, conditions, order, select and page hold as for a view; of one that
// returns a set of values, its column has the function's name, and there is nothing to select.
Statement call_statement(const Function& function, const CallArguments& arguments,
                         const Query& query, const AnswerForm& form);

}  // namespace relevance::httpd
