// SPDX-License-Identifier: PostgreSQL
// Converts a request to one SQL statement. Its text contains nothing from the request: identifiers
// and types come from the catalog, everything else is bound.
#pragma once

#include <string>
#include <vector>

#include "httpd/rest/call_arguments.h"
#include "httpd/rest/catalog.h"
#include "httpd/rest/media_type.h"
#include "httpd/rest/query_grammar.h"
#include "httpd/rest/range.h"

namespace relevance::httpd {

// Returns one row of three columns: total (bigint: the rows of all pages; null unless counted),
// page_rows (bigint: those of this page), body (text: JSON or CSV). For MediaKind::object, body is
// valid only if page_rows is 1.
struct Statement {
  std::string sql;
  std::vector<std::string> values;  // for $1, $2, …, as text
};

struct AnswerForm {
  MediaType media = {};
  Page page = {};
  bool counted = false;  // Prefer: count=exact
};

inline constexpr std::size_t kMostSelected = 500;  // columns
inline constexpr std::size_t kMostRenamed = 50;    // columns, if some are renamed

// Reads rows of a view. Throws StatusError 400: 42703 for an unknown column, 42704 for an unknown
// type of a cast, PGRST200 for an embedded resource, PGRST127 for too many columns.
Statement read_statement(const Relation& relation, const Query& query, const AnswerForm& form);

// All rows that pass the query's filters, for EXPLAIN: count=planned.
Statement plan_statement(const Relation& relation, const Query& query);

// Returns what the function returns: a value, an object or an array of either; for void an empty
// body. If it returns rows, filters, order, select and page apply as for a view. If it returns a
// set of values, they form one column with the function's name, and select is ignored.
Statement call_statement(const Function& function, const CallArguments& arguments,
                         const Query& query, const AnswerForm& form);

}  // namespace relevance::httpd
