// SPDX-License-Identifier: PostgreSQL
// Reads from PostgreSQL which views and functions are exposed.
#pragma once

#include <string_view>

#include "httpd/rest/relation.h"

namespace relevance::httpd {

// One statement, one row, one column: the catalog as JSON. $1: the exposed schemas, text[]. To be
// run with an empty search_path, so that the names of types are complete. An extension's tables are
// its own affair, its views what it offers; functions that only triggers can call, and those with
// arguments that have no name, cannot be called by name.
extern const char* const kCatalogQuery;

// The answer to it. Throws std::exception when it is something else.
Catalog read_catalog(std::string_view json);

}  // namespace relevance::httpd
