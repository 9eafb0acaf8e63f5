// SPDX-License-Identifier: PostgreSQL
// Describes this server as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0).
#pragma once

#include <string>

#include "httpd/rest/catalog.h"

namespace relevance::httpd {

// The product's endpoints, and the views and functions of one schema. url: this server's.
std::string openapi_document(const Catalog& catalog, const std::string& schema,
                             const std::string& url);

}  // namespace relevance::httpd
