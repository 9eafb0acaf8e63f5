// SPDX-License-Identifier: PostgreSQL
// Parses a request's parameters in PostgREST's grammar
// (https://docs.postgrest.org/en/v16/references/api/tables_views.html).
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
  std::optional<std::int64_t> limit;  // may be negative, which requested_page() rejects
  std::optional<std::int64_t> offset;
  std::vector<Parameter> arguments;  // of the called function
};

// How to treat a parameter whose value is not a condition: as an error, or as an argument of the
// called function.
enum class Plain { fault, argument };

// Names may repeat: all conditions count, but only the first select, order, limit and offset.
// limit and offset are ignored if they are not numbers, as in PostgREST. Throws StatusError 400:
// PGRST100 (grammar), PGRST108 (another resource's filter), PGRST123, PGRST127.
Query parse_query(const std::vector<Parameter>& parameters, Plain plain = Plain::fault);

}  // namespace relevance::httpd
