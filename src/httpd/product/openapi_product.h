// SPDX-License-Identifier: PostgreSQL
// The product's endpoints as OpenAPI: openapi_product.json, which is compiled into the program, and
// the schemas of the contract's field lists.
#pragma once

#include <nlohmann/json.hpp>

namespace relevance::httpd {

using OrderedJson = nlohmann::ordered_json;

// An OpenAPI document to which rest/openapi.h adds the views and functions. They use the same error
// answers, which are in components.responses under their status.
OrderedJson product_document();

}  // namespace relevance::httpd
