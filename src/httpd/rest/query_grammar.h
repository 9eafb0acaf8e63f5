// SPDX-License-Identifier: PostgreSQL
// What a request's parameters ask for, in PostgREST's grammar
// (https://postgrest.org/en/stable/references/api/tables_views.html), as plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "httpd/rest/filter.h"
#include "httpd/rest/order.h"
#include "httpd/rest/query_string.h"
#include "httpd/rest/select_list.h"

namespace relevance::httpd {

struct Query {
  SelectList select;
  std::vector<Filter> filters;  // all of them must hold
  std::vector<OrderTerm> order;
  std::optional<std::int64_t> limit;  // may be negative: the page's maker refuses that
  std::optional<std::int64_t> offset;
  std::vector<Parameter> arguments;  // of the function that is called
};

// What a parameter is whose value is no condition: a fault, or an argument of the function that a
// GET calls.
enum class Plain { fault, argument };

// A name may repeat: every condition counts, and of select, order, limit and offset the first.
// limit and offset that are no numbers are ignored, as by PostgREST. Throws StatusError 400:
// PGRST100 (grammar), PGRST108 (another resource's filter), PGRST123, PGRST127.
Query parse_query(const std::vector<Parameter>& parameters, Plain plain = Plain::fault);

}  // namespace relevance::httpd
