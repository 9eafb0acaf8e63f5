// SPDX-License-Identifier: PostgreSQL
// The `order` parameter.
#pragma once

#include <string_view>
#include <vector>

#include "httpd/rest/field.h"

namespace relevance::httpd {

enum class SortDirection { unsaid, asc, desc };
enum class Nulls { unsaid, first, last };

struct OrderTerm {
  QueryField field;
  SortDirection direction = SortDirection::unsaid;
  Nulls nulls = Nulls::unsaid;
};

inline constexpr std::size_t kMostOrderTerms = 100;

// "score.desc.nullslast,name". Throws StatusError 400: PGRST100, or PGRST108 for ordering by
// another resource's column.
std::vector<OrderTerm> parse_order(std::string_view text);

}  // namespace relevance::httpd
