// SPDX-License-Identifier: PostgreSQL
// The `select` parameter: columns with their aliases and casts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "httpd/rest/field.h"

namespace relevance::httpd {

struct SelectItem {
  QueryField field;   // the column "*" without a path: every column
  std::string alias;  // empty: the column's name or the path's last key
  std::string cast;   // a type as the request spells it; empty: none
};

struct SelectList {
  std::vector<SelectItem> items;  // empty: every column
  std::string embedded;           // the first embedded resource; empty: none
};

// Parses "id,name:full_name,data->>age::int". Throws StatusError 400: PGRST100, or PGRST123 for
// sum() and the like. Parsing stops at an embedded resource.
SelectList parse_select_list(std::string_view text);

}  // namespace relevance::httpd
