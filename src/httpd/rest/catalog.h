// SPDX-License-Identifier: PostgreSQL
// Reads from PostgreSQL which views and functions are exposed.
#pragma once

#include <string_view>

#include "httpd/rest/relation.h"

namespace relevance::httpd {

// Returns the catalog as one JSON value. $1: the exposed schemas, text[]. Run it with an empty
// search_path, so that type names are qualified. Omits trigger functions and functions with unnamed
// arguments, which cannot be called by name, and extensions' tables, which are internal.
extern const char* const kCatalogQuery;

// Parses that JSON. Throws std::exception if it has another form.
Catalog read_catalog(std::string_view json);

}  // namespace relevance::httpd
