// SPDX-License-Identifier: PostgreSQL
// The product's endpoints as OpenAPI: openapi_product.json, which is compiled into the program, with
// the schemas of the contract's field lists.
#pragma once

#include <nlohmann/json.hpp>

namespace relevance::httpd {

using OrderedJson = nlohmann::ordered_json;

// An OpenAPI document to which the views and functions are still to be added (rest/openapi.h). The
// error answers in its components.responses, named by their status, are for these too.
OrderedJson product_document();

}  // namespace relevance::httpd
